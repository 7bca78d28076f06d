import type { RoundView } from '@picket/protocol';
import type { Word } from './tone.ts';

export const evidenceWords: Readonly<Record<RoundView['evidence'], Word>> = {
  alive: { label: 'Alive', tone: 'good', shape: 'check', meaning: 'A sign of life was seen.' },
  dead: { label: 'Silent', tone: 'bad', shape: 'cross', meaning: 'It was read, and it is silent.' },
  unknown: {
    label: 'Unknown',
    tone: 'notice',
    shape: 'question',
    meaning: 'It could not be read: this never counts as dead.',
  },
};

const kinds: Readonly<Record<string, string>> = {
  heartbeat: 'Heartbeat on pool',
  disk: 'Disk',
  lock: 'Image lock',
  network: 'Network',
};

/**
 * The key of a source in words.
 * @example sourceWords('heartbeat:nfs1') // 'Heartbeat on pool nfs1'
 * @example sourceWords('disk:nfs1:db1.qcow2') // 'Disk db1.qcow2 (pool nfs1)'
 */
export function sourceWords(key: string): string {
  const [kind = '', pool, ...rest] = key.split(':');
  const word = kinds[kind] ?? kind;
  if (pool === undefined) return word;
  if (kind === 'network') return `${word}: ${pool}`;
  return rest.length === 0 ? `${word} ${pool}` : `${word} ${rest.join(':')} (pool ${pool})`;
}
