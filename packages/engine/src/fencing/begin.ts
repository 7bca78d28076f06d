import type { Draft } from '../draft.ts';
import { takeRound } from '../evidence/round.ts';
import type { GateReport } from '../gates/index.ts';
import { transition } from '../states/transition.ts';
import { bindingGuid } from './confirmed.ts';

/** All gates are open: marks the host, then asks its device for a fresh status before any command (T5). */
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
      levelEndsAt: d.now + host.settings.fenceLevelSeconds * 1000,
      confirmEndsAt: null,
      attempt,
      phase: { kind: 'read-before-off', effect: readPower(d, name, host.settings.checkTimeoutSeconds) },
      retryAt: null,
      offSent: false,
      lastError: null,
    },
  });
  d.notifyOnce(
    name,
    'begun',
    'fence-begun',
    'warning',
    `${name} is being fenced: ${host.incident?.lastRound?.sentence ?? ''}`,
    { gates },
  );
}

/** Orders one status read in a session of its own. Returns the effect's id. */
export function readPower(d: Draft, name: string, timeoutSeconds: number): string {
  return d.order({ kind: 'read-power', host: name, guid: bindingGuid(d, name), timeoutMs: timeoutSeconds * 1000 });
}
