import type { Draft } from '../draft.ts';
import { takeRound } from '../evidence/round.ts';
import { alreadyOffGates, gateReport } from '../gates/index.ts';
import type { Fence, FencePhase } from '../model/fence.ts';
import { restartableVms } from '../recovery/lost.ts';
import { fenceConfirmed } from './confirmed.ts';
import { patchDevice } from './levels.ts';

/** Ends whatever fence is under way: what was ordered is not awaited any more, nothing is retried (S3). */
export function dropFence(d: Draft, name: string): void {
  // An off command that is under way ends by its deadline.
  endPhase(d, name, d.now + d.host(name).settings.fenceCommandSeconds * 1000);
  d.patchHost(name, { fence: null });
}

/** What the phase under way has ordered is not awaited any more; an off command among it ends by `offEndsAt` (S2). */
export function endPhase(d: Draft, name: string, offEndsAt: number): void {
  const { fence, check } = d.host(name);
  const phase = fence?.phase ?? null;
  if (fence === null || phase === null) return;
  if ('effect' in phase) d.drop(phase.effect);
  if (phase.kind === 'off') patchDevice(d, name, fence.level, { offEndedAt: offEndsAt });
  if (phase.kind === 'last-look' && check?.purpose === 'last-look') takeRound(d, name);
  setPhase(d, name, null);
}

export function setPhase(d: Draft, name: string, phase: FencePhase | null, change: Partial<Fence> = {}): void {
  const { fence } = d.host(name);
  if (fence !== null) d.patchHost(name, { fence: { ...fence, ...change, phase } });
}

/**
 * A bound level read off: confirm it as S2 says, by that same level, from any state before fencing. Only `armed` and `device` guard this: there
 * is nothing left to cut (S16). In shadow mode (nothing, blink) no VM would move, so nothing is confirmed either.
 */
export function beginConfirmOff(d: Draft, name: string, level: number, firstReadAt: number): void {
  const host = d.host(name);
  const { fencingAction: action, fenceEmptyHosts } = host.settings;
  if (host.fence?.phase !== null && host.fence?.phase !== undefined) return;
  if (!['checking', 'condemned', 'unfenced'].includes(host.state) || (action !== 'off' && action !== 'reboot')) return;
  if (!fenceEmptyHosts && restartableVms(d.cluster, name).length === 0) return;
  const closed = gateReport(d.cluster, host, d.now).filter((g) => alreadyOffGates.includes(g.id) && !g.open);
  if (closed.length > 0) return;
  const offLevels = host.fence?.offLevels ?? [];
  d.patchHost(name, {
    fence: {
      action,
      startedAt: host.fence?.startedAt ?? d.now,
      level,
      levelEndsAt: d.now + host.settings.fenceLevelSeconds * 1000,
      confirmEndsAt: d.now + host.settings.fenceConfirmSeconds * 1000,
      attempt: host.fence?.attempt ?? 0,
      phase: null,
      retryAt: host.fence?.retryAt ?? null,
      offLevels,
      lastError: null,
    },
  });
  const doing = offLevels.length === 0 ? ' without our doing' : '';
  d.say(name, 'read-off', `The power of ${name} reads off${doing}; reading it once more.`, { level });
  for (const other of d.hosts()) if (other.name !== name && other.link.up) d.askInventory(other.name);
  beginLastLook(d, name, firstReadAt);
}

/** A living host must have had the time for one more beat, jitter included, or the look would be blind. */
const BEAT_JITTER_MS = 500;

/**
 * The look between the two reads (S2). It takes the place of a round, and begins once a living host would have beaten again:
 * everything younger than the first read is life.
 */
export function beginLastLook(d: Draft, name: string, firstReadAt: number): void {
  takeRound(d, name);
  const s = d.host(name).settings;
  const waitMs = Math.max(s.confirmSpacingSeconds * 1000, s.heartbeatIntervalSeconds * 1000 + BEAT_JITTER_MS);
  setPhase(d, name, { kind: 'last-look', firstReadAt, until: Math.max(d.now, firstReadAt + waitMs), looked: false });
}

/** Second off read: the proof is complete. */
export function proveOff(d: Draft, name: string, { level, offLevels }: Fence, firstReadAt: number): void {
  const alreadyOff = offLevels.length === 0;
  fenceConfirmed(d, name, {
    kind: 'power-off',
    at: d.now,
    firstReadAt,
    secondReadAt: d.now,
    alreadyOff,
    level,
    offLevels,
  });
}
