import type { HostDetails } from '@picket/protocol';
import type { Word } from './tone.ts';

/** What a host last said of a pool; a silent host's word is old. */
export function poolWord(host: Pick<HostDetails, 'link'>, pool: HostDetails['pools'][number]): Word {
  if (!host.link.up)
    return {
      label: 'Not known now',
      tone: 'calm',
      shape: 'question',
      meaning: 'The host is silent: this is what it said last.',
    };
  return pool.ok
    ? { label: 'Well', tone: 'good', shape: 'check', meaning: 'The host reads and writes it.' }
    : { label: 'Not well', tone: 'bad', shape: 'alert', meaning: pool.reason };
}
