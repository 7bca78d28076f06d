import type { Draft } from '../draft.ts';
import { takeRound } from '../evidence/round.ts';
import type { GateReport } from '../gates/index.ts';
import { transition } from '../states/transition.ts';
import { bindingGuid, boundLevels, cutsStorage, offCountsFrom } from './levels.ts';

/** All gates are open: marks the host, then asks the first bound level for a fresh status before any command (T5). */
export function beginFence(d: Draft, name: string, action: 'off' | 'reboot', gates: readonly GateReport[]): void {
  const host = d.host(name);
  const attempt = (host.fence?.attempt ?? 0) + 1;
  takeRound(d, name);
  transition(d, name, 'gates-open', `${name} is being fenced (try ${attempt}): all gates are open.`, { gates });
  d.patchHost(name, {
    automaticMaintenance: true,
    fence: {
      action,
      startedAt: host.fence?.startedAt ?? d.now,
      level: 0,
      levelEndsAt: d.now,
      confirmEndsAt: null,
      attempt,
      phase: null,
      retryAt: null,
      offLevels: host.fence?.offLevels ?? [],
      lastError: null,
    },
  });
  beginLevel(d, name, boundLevels(host)[0] ?? 0, host.settings.checkTimeoutSeconds);
  d.notifyOnce(
    name,
    'begun',
    'fence-begun',
    'warning',
    `${name} is being fenced: ${host.incident?.lastRound?.sentence ?? ''}`,
    { gates },
  );
}

/** Turns to a level, with a time of its own (T4): its power is read before anything else (T5, I6). */
export function beginLevel(d: Draft, name: string, level: number, timeoutSeconds: number): void {
  const host = d.host(name);
  if (host.fence === null) return;
  const until = offCountsFrom(host);
  const waits = until > d.now;
  d.patchHost(name, {
    fence: {
      ...host.fence,
      level,
      levelEndsAt: Math.max(d.now, until) + host.settings.fenceLevelSeconds * 1000,
      confirmEndsAt: null,
      phase: cutsStorage(host, level)
        ? { kind: 'look-before-off' }
        : waits
          ? { kind: 'wait-before-off', until }
          : { kind: 'read-before-off', effect: readPower(d, name, level, timeoutSeconds) },
    },
  });
}

/** Orders one status read of a level in a session of its own. Returns the effect's id. */
export function readPower(d: Draft, name: string, level: number, timeoutSeconds: number): string {
  const guid = bindingGuid(d.host(name), level);
  return d.order({
    kind: 'read-power',
    host: name,
    level,
    askedAt: d.now,
    guid,
    timeoutMs: timeoutSeconds * 1000,
  });
}
