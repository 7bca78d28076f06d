import type { HostState, JournalEntryView } from '@picket/protocol';
import { hostStateWords } from './host-states.ts';
import type { Word } from './tone.ts';

const w = (label: string, tone: Word['tone'], shape: Word['shape'], meaning = ''): Word => ({
  label,
  tone,
  shape,
  meaning,
});

/** Kinds of journal entries in a word. */
const words: Readonly<Record<string, Word>> = {
  'incident-opened': w('Silence', 'bad', 'alert', 'An outage begins.'),
  'incident-closed': w('Over', 'good', 'check', 'The outage is over.'),
  round: w('Round', 'notice', 'search', 'Neighbours have looked.'),
  'power-read': w('Power read', 'accent', 'bolt', 'The fence device was asked.'),
  'read-off': w('Reads off', 'accent', 'bolt'),
  'power-off': w('Power off', 'bad', 'bolt', 'The off command.'),
  'power-on': w('Power on', 'accent', 'bolt'),
  'last-look': w('Last look', 'accent', 'eye', 'A look for life between the two power reads.'),
  'storage-bar': w('Storage', 'accent', 'lock', 'The storage turns the host away, or lets it in again.'),
  proof: w('Proof', 'good', 'check', 'It is certain that the host cannot write any more.'),
  'proof-doubt': w('Doubt', 'notice', 'question'),
  'vm-start': w('VM start', 'accent', 'play'),
  'vm-started': w('VM runs', 'good', 'check'),
  'vm-start-failed': w('VM failed', 'bad', 'cross'),
  gates: w('Gates', 'notice', 'lock', 'What holds the power cut back.'),
  'would-have-acted': w('Would act', 'accent', 'eye', 'Shadow mode: what would have been done.'),
  'level-given-up': w('Next level', 'notice', 'bolt'),
  'device-bound': w('Bound', 'good', 'check'),
  'device-untrusted': w('Untrusted', 'bad', 'alert'),
  'device-unfenceable': w('Unfenceable', 'bad', 'alert'),
  'device-fenceable': w('Fenceable', 'good', 'check'),
  'device-changed': w('Device', 'accent', 'info'),
  'manual-fence': w('By hand', 'accent', 'bolt'),
  override: w('Override', 'notice', 'lock'),
  'act-now': w('Act now', 'notice', 'play'),
  refused: w('Refused', 'notice', 'cross'),
  identify: w('Identify', 'accent', 'eye'),
  'host-enrolled': w('Joined', 'good', 'check'),
  'host-stopping': w('Shutdown', 'calm', 'off'),
  'new-boot': w('New boot', 'accent', 'return'),
  inventory: w('Inventory', 'notice', 'question'),
  'pool-lost': w('Pool lost', 'bad', 'alert', 'Hosts that are up cannot use a shared pool.'),
  'pool-back': w('Pool back', 'good', 'check'),
  storm: w('Storm', 'bad', 'alert'),
};

/** A change of state says the state that the host went to. */
export function kindWord({ kind, data }: Pick<JournalEntryView, 'kind' | 'data'>): Word {
  if (kind === 'state' && typeof data.to === 'string')
    return hostStateWords[data.to as HostState] ?? w(data.to, 'calm', 'dot');
  return words[kind] ?? w(kind.charAt(0).toUpperCase() + kind.slice(1).replaceAll('-', ' '), 'calm', 'dot');
}
