import type { Action } from '@picket/protocol';
import type { JournalRow } from '../../store/types.ts';
import { powerReads, type Story, sourcesOf } from './story.ts';

/** Something that a replay does at this moment, by this server's clock. */
export interface Moment {
  readonly atMs: number;
  readonly action: Action;
}

/** What happened to the host: the journal knows what was seen, and this is what would look so. */
export function faultsOf(story: Story): readonly Moment[] {
  const { host, faultMs, rows } = story;
  const rounds = rows.filter(({ kind }) => kind === 'round');
  const alive = rounds.filter(({ data }) => data.evidence === 'alive');
  if (shutDown(rows)) return [{ atMs: faultMs, action: { do: 'host.shutdown', host } }];
  const lastLife = alive.at(-1);
  if (lastLife === undefined) return deathOf(story, faultMs, rows);
  const cut = onlyUnlinked(alive);
  const begun: Action = cut ? { do: 'link.cut', from: host, to: 'server', oneWay: false } : { do: 'agent.kill', host };
  const undone: Action = cut
    ? { do: 'link.heal', from: host, to: 'server', oneWay: false }
    : { do: 'agent.start', host };
  const first = { atMs: faultMs, action: begun };
  const after = rows.filter(({ id }) => id > lastLife.id);
  if (heardAgain(story)) return [first, { atMs: story.closedMs ?? faultMs, action: undone }];
  return after.some(({ data }) => data.evidence === 'dead')
    ? [first, ...deathOf(story, lastLife.wallMs + 100, after)]
    : [first];
}

/** It fell silent as a dead host does. What its fence device said tells how it died. */
function deathOf(story: Story, atMs: number, rows: readonly JournalRow[]): readonly Moment[] {
  const { host, closedMs } = story;
  const reads = powerReads(rows);
  if (heardAgain(story))
    return [
      { atMs, action: { do: 'host.hang', host } },
      { atMs: closedMs ?? atMs, action: { do: 'host.unhang', host } },
    ];
  const offBefore = rows.some(({ kind, data }) => kind === 'read-off' || alreadyOff(data));
  const answered = reads.some((power) => power !== 'unknown');
  const died: Action =
    answered && !offBefore ? { do: 'host.panic', host } : { do: 'host.power-cut', host, bmcToo: !answered };
  const boot = story.rows.find(({ kind, data }) => kind === 'state' && data.cause === 'new-boot');
  const booted: Moment[] = boot === undefined ? [] : [{ atMs: boot.wallMs, action: { do: 'host.power-on', host } }];
  return [{ atMs, action: died }, ...booted];
}

/** Its heartbeat went on: only its link to the server was gone. Else its agent was, and its guests wrote on. */
function onlyUnlinked(alive: readonly JournalRow[]): boolean {
  return alive.some((round) =>
    sourcesOf(round).some(({ key, evidence }) => key.startsWith('heartbeat:') && evidence === 'alive'),
  );
}

/** With its old boot id: it had only been silent. */
function heardAgain({ ended }: Story): boolean {
  return ended?.cause === 'heard' || ended?.cause === 'heard-unreconciled';
}

function shutDown(rows: readonly JournalRow[]): boolean {
  return rows.some(({ data }) => data.cause === 'clean-shutdown');
}

function alreadyOff({ proof }: JournalRow['data']): boolean {
  return (proof as { alreadyOff?: boolean } | undefined)?.alreadyOff === true;
}
