import type { Word } from './tone.ts';

const words: Readonly<Record<string, Word>> = {
  queued: { label: 'Queued', tone: 'calm', shape: 'clock', meaning: 'Not yet given to a notifier.' },
  unrouted: {
    label: 'Not wanted',
    tone: 'calm',
    shape: 'dot',
    meaning: 'No notifier asks for messages like this one.',
  },
  pending: { label: 'Waiting', tone: 'notice', shape: 'clock', meaning: 'On its way; it is tried again.' },
  sent: { label: 'Sent', tone: 'good', shape: 'check', meaning: 'The receiver took it.' },
  dead: { label: 'Given up', tone: 'bad', shape: 'cross', meaning: 'It could not be delivered. Retry or discard it.' },
  discarded: { label: 'Discarded', tone: 'calm', shape: 'off', meaning: 'Given up, and put away by a person.' },
};

export function messageWord(state: string): Word {
  return words[state] ?? { label: state, tone: 'calm', shape: 'dot', meaning: '' };
}
