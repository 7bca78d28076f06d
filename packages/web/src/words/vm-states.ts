import type { VmState } from '@picket/protocol';
import type { Word } from './tone.ts';

export const vmStateWords: Readonly<Record<VmState, Word>> = {
  doubled: {
    label: 'Doubled',
    tone: 'bad',
    shape: 'alert',
    meaning: 'Reported running on more than one host at once.',
  },
  held: { label: 'Held', tone: 'bad', shape: 'lock', meaning: 'Not started on purpose; a person has to look.' },
  lost: { label: 'Lost', tone: 'bad', shape: 'cross', meaning: 'Should run, and no host reports it.' },
  pinned: {
    label: 'Pinned',
    tone: 'bad',
    shape: 'question',
    meaning: 'Nobody knows whether its start succeeded; it is started nowhere else.',
  },
  uncertain: {
    label: 'Uncertain',
    tone: 'notice',
    shape: 'question',
    meaning: 'Its host is silent, and nothing is proven yet.',
  },
  waiting: { label: 'Waiting', tone: 'notice', shape: 'clock', meaning: 'Waits for a host that can take it.' },
  starting: { label: 'Starting', tone: 'notice', shape: 'play', meaning: 'Is being started.' },
  running: { label: 'Running', tone: 'good', shape: 'check', meaning: 'Runs on one host.' },
  stopped: { label: 'Stopped', tone: 'calm', shape: 'off', meaning: 'Is stopped, as it should be.' },
};

export const vmStateOrder = Object.keys(vmStateWords) as readonly VmState[];
