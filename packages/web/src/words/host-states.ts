import type { HostState } from '@picket/protocol';
import type { Word } from './tone.ts';

export const hostStateWords: Readonly<Record<HostState, Word>> = {
  unfenced: {
    label: 'Unfenced',
    tone: 'bad',
    shape: 'alert',
    meaning: 'Dead, but its power could not be proven off: it needs a person.',
  },
  condemned: {
    label: 'Condemned',
    tone: 'bad',
    shape: 'cross',
    meaning: 'Dead by its neighbours’ word; it waits for what holds the power cut back.',
  },
  fencing: { label: 'Fencing', tone: 'bad', shape: 'bolt', meaning: 'Its power is being cut and proven off.' },
  checking: {
    label: 'Checking',
    tone: 'notice',
    shape: 'search',
    meaning: 'Silent; its neighbours look for signs of life.',
  },
  suspect: { label: 'Suspect', tone: 'notice', shape: 'question', meaning: 'Its agent has fallen silent.' },
  degraded: {
    label: 'Degraded',
    tone: 'notice',
    shape: 'eye',
    meaning: 'Silent, yet something proves that it lives: no power cut.',
  },
  fenced: {
    label: 'Fenced',
    tone: 'notice',
    shape: 'play',
    meaning: 'Proven off; its VMs are being started elsewhere.',
  },
  down: {
    label: 'Down',
    tone: 'notice',
    shape: 'off',
    meaning: 'Off, and everything of it runs elsewhere. Repair it and switch it on.',
  },
  returned: {
    label: 'Returned',
    tone: 'notice',
    shape: 'return',
    meaning: 'Back; held until the VMs that it lost are released.',
  },
  ineligible: {
    label: 'Ineligible',
    tone: 'notice',
    shape: 'info',
    meaning: 'Not protected yet: something is missing.',
  },
  maintenance: {
    label: 'Maintenance',
    tone: 'calm',
    shape: 'pause',
    meaning: 'A person works on it; it is not fenced.',
  },
  disabled: { label: 'Disabled', tone: 'calm', shape: 'pause', meaning: 'Taken out of protection by a person.' },
  retired: { label: 'Retired', tone: 'calm', shape: 'off', meaning: 'Down for long; it does not count any more.' },
  up: { label: 'Up', tone: 'good', shape: 'check', meaning: 'Its agent is linked and its heartbeats are fresh.' },
};

/** Worst first: the order of tiles and lists. */
export const hostStateOrder = Object.keys(hostStateWords) as readonly HostState[];

/** States that nobody has to do anything about. */
export const calmStates: readonly HostState[] = ['up', 'maintenance', 'disabled', 'retired'];

/** "2 unfenced, 1 checking, 9 up", worst first. */
export function countWords(byState: Partial<Record<HostState, number>>): string {
  return hostStateOrder
    .filter((state) => (byState[state] ?? 0) > 0)
    .map((state) => `${byState[state]} ${hostStateWords[state].label.toLowerCase()}`)
    .join(', ');
}
