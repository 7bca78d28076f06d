import type { Draft } from '../draft.ts';
import { verdictWord } from '../evidence/isolated.ts';
import { filePower, startRound } from '../evidence/round.ts';
import { verdictAgeMs } from '../gates/fresh.ts';
import { gateReport } from '../gates/index.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { PowerSeen } from '../model/evidence.ts';
import type { Fence } from '../model/fence.ts';
import type { EngineSettings } from '../model/settings.ts';
import { transition } from '../states/transition.ts';
import { secs } from '../words/sentences.ts';
import { beginLevel, readPower } from './begin.ts';
import { distrustDevice, provesOff } from './bind.ts';
import { beginLastLook, dropFence, proveOff, setPhase } from './confirm.ts';
import { countNotSent, countOnce, tellWhenFull } from './count.ts';
import { fileDrillPower, fileDrillRead } from './drill/steps.ts';
import { giveUp, leaveUnboundLevel, readAgainOrGiveUp } from './give-up.ts';
import { bindingGuid, boundLevels, cutsStorage, deviceAt, deviceName, patchDevice } from './levels.ts';
import { forgetOverrides } from './overrides.ts';
import { beginBar, orderBar } from './storage/bar.ts';
import { isBarredLife } from './storage/cover.ts';
import { barsFrom } from './storage/keep.ts';

const ANOTHER_MACHINE = 'its device answers for another machine';

/** Files a status read: of a round, or of the phase that waits for it. */
export function onPowerRead(d: Draft, event: Extract<ClusterEvent, { kind: 'power-read' }>): void {
  const effect = d.settle(event.effect, 'read-power');
  if (effect === null) return;
  const { level } = effect;
  const { name, devices } = d.host(effect.host);
  const stale = event.revision !== deviceAt(d.host(name), level).revision;
  const seen: PowerSeen = stale
    ? { at: d.now, power: 'unknown', identity: 'unread', detail: 'the device was changed meanwhile' }
    : { at: d.now, power: event.power, identity: event.identity, detail: event.detail };
  patchDevice(d, name, level, { lastRead: { at: d.now, power: seen.power, detail: seen.detail } });
  if (filePower(d, name, event.effect, seen) || fileDrillRead(d, name, effect, seen)) return;
  const { fence } = d.host(name);
  const phase = fence?.phase ?? null;
  if (fence === null || phase === null || !('effect' in phase) || phase.effect !== event.effect) return;
  if (seen.identity === 'mismatch') {
    distrustDevice(d, name, level, 'identity', seen.detail);
    giveUp(d, name, ANOTHER_MACHINE);
    return;
  }
  const off = provesOff(d.host(name), level, seen, { guid: effect.guid, at: effect.askedAt });
  const by = devices.length > 1 ? ` by level ${level + 1}` : '';
  d.say(
    name,
    'power-read',
    `The power of ${name} reads ${seen.power}${by}${seen.power === 'unknown' ? ` (${seen.detail})` : ''}.`,
    { phase: phase.kind, level, ...seen },
  );
  if (phase.kind === 'read-before-off') {
    if (off) beginLastLook(d, name, d.now);
    else sendOff(d, name);
  } else if (phase.kind === 'first-read') {
    if (off) beginLastLook(d, name, d.now);
    else readAgainOrGiveUp(d, name, seen);
  } else if (phase.kind === 'second-read') {
    if (off) proveOff(d, name, fence, phase.firstReadAt);
    else readAgainOrGiveUp(d, name, seen);
  }
}

/** S3: the power command goes out only on a fresh verdict and with the gates still open. */
function sendOff(d: Draft, name: string): void {
  const host = d.host(name);
  const { fence, incident } = host;
  if (fence === null || incident === null || host.state !== 'fencing') {
    dropFence(d, name);
    return;
  }
  const { level, offLevels } = fence;
  if (!boundLevels(host).includes(level)) {
    leaveUnboundLevel(d, name);
    return;
  }
  if (host.check !== null) {
    setPhase(d, name, { kind: 'look-before-off' });
    return;
  }
  const shut = gateReport(d.cluster, host, d.now).filter((g) => !g.open);
  const ageMs = verdictAgeMs(host, d.now);
  if (shut.length > 0 || ageMs === null) {
    setPhase(d, name, null);
    transition(d, name, 'gate-closed', `No power command was sent to ${name}: ${shut.map((g) => g.why).join(' ')}`, {
      gates: shut,
    });
    return;
  }
  // One action is one try with all its levels.
  if (boundLevels(host).every((other) => other <= level)) forgetOverrides(d, name);
  if (cutsStorage(host, level)) {
    beginBar(d, name, ageMs);
    return;
  }
  const effect = d.order({
    kind: 'power',
    host: name,
    level,
    action: 'off',
    guid: bindingGuid(host, level),
    revision: deviceAt(host, level).revision,
    timeoutMs: host.settings.fenceCommandSeconds * 1000,
  });
  countOnce(d, name, effect);
  setPhase(d, name, { kind: 'off', effect }, { offLevels: [...offLevels, level] });
  const by = host.devices.length > 1 ? ` by level ${level + 1}` : '';
  d.say(
    name,
    'power-off',
    `Power off is ordered for ${name}${by}; the newest ${verdictWord(host)} round is ${secs(ageMs)} old.`,
    {
      level,
    },
  );
  tellWhenFull(d, name);
}

export function onPowerDone(d: Draft, event: Extract<ClusterEvent, { kind: 'power-done' }>): void {
  const effect = d.settle(event.effect, 'power');
  if (effect === null) return;
  const { level } = effect;
  const host = d.host(effect.host);
  const { name, fence } = host;
  if (fileDrillPower(d, name, event)) return;
  const device = `The ${deviceName(host, level)} of ${name}`;
  if (effect.action === 'on') {
    const accepted = event.outcome === 'accepted';
    const failed = `Power on failed for ${name}: ${event.detail}. Switch it on by hand when you want it back.`;
    d.say(name, 'power-on', accepted ? `${device} accepted power on.` : failed, { level });
    // It stays off for good: nothing else would tell people of it.
    if (!accepted) d.notify('needs-person', 'warning', name, failed);
    return;
  }
  if (fence?.phase?.kind !== 'off' || fence.phase.effect !== event.effect) return;
  if (event.outcome === 'mismatch' || event.outcome === 'not-sent') {
    setPhase(d, name, null, { offLevels: fence.offLevels.slice(0, -1) });
    if (event.outcome === 'mismatch') {
      distrustDevice(d, name, level, 'identity', event.detail);
      giveUp(d, name, ANOTHER_MACHINE);
    } else {
      countNotSent(d, name, event.effect);
      transition(d, name, 'gate-closed', `No power command was sent to ${name}: ${event.detail}`);
    }
    return;
  }
  // Accepted or failed is the same here: a return code is never proof, and a command that "failed" may have worked (I2).
  const accepted = event.outcome === 'accepted';
  d.say(
    name,
    'power-off',
    `${device} ${accepted ? 'accepted power off' : `refused power off: ${event.detail}`}; reading its power now.`,
    { level },
  );
  patchDevice(d, name, level, { offEndedAt: d.now });
  const s = host.settings;
  setPhase(
    d,
    name,
    { kind: 'wait-first-read', until: d.now + s.confirmSpacingSeconds * 1000 },
    { confirmEndsAt: d.now + s.fenceConfirmSeconds * 1000, lastError: accepted ? null : event.detail },
  );
}

/** Time passes: what the phase waited for is due, or has not come in time (T4). */
export function advanceFence(d: Draft, name: string): void {
  leaveUnboundLevel(d, name);
  const { fence, check, settings, state } = d.host(name);
  const phase = fence?.phase ?? null;
  if (fence === null || phase === null) return;
  const { level } = fence;
  if ('effect' in phase) {
    if (d.now < effectDeadline(fence, settings)) return;
    d.drop(phase.effect);
    if (state === 'fencing') giveUp(d, name, 'its device gave no answer in time');
    else if (state === 'fenced') setPhase(d, name, { kind: 'wait-first-read', until: d.now });
    else dropFence(d, name);
  } else if (phase.kind === 'wait-before-off' && d.now >= phase.until) {
    beginLevel(d, name, level, settings.checkTimeoutSeconds);
  } else if (phase.kind === 'look-before-off' && check === null) {
    sendOff(d, name);
  } else if (phase.kind === 'wait-first-read' && d.now >= phase.until) {
    const levelEndsAt = Math.max(fence.levelEndsAt, d.now + settings.fenceCommandSeconds * 1000);
    if (cutsStorage(d.host(name), level)) {
      // Only of a host that was shut out before: after a restart of the server that is asked for anew. No other passes by the gates.
      if (!isBarredLife(d.host(name))) {
        giveUp(d, name, 'its storage does not turn it away');
        return;
      }
      const from = d.cluster.armed.on ? barsFrom(d.cluster) : d.now + settings.checkIntervalSeconds * 1000;
      if (d.now < from) {
        setPhase(d, name, { kind: 'wait-first-read', until: from });
        return;
      }
      const bar = orderBar(d, name);
      if (bar !== null) setPhase(d, name, { kind: 'bar', effect: bar }, state === 'fenced' ? { levelEndsAt } : {});
      return;
    }
    const effect = readPower(d, name, level, settings.fenceCommandSeconds);
    setPhase(d, name, { kind: 'first-read', effect }, state === 'fenced' ? { levelEndsAt } : {});
  } else if (phase.kind === 'last-look' && phase.looked && d.now >= phase.until) {
    if (cutsStorage(d.host(name), level)) {
      const bar = orderBar(d, name);
      if (bar !== null) setPhase(d, name, { kind: 'bar-again', effect: bar, firstReadAt: phase.firstReadAt });
      return;
    }
    const effect = readPower(d, name, level, settings.fenceCommandSeconds);
    setPhase(d, name, { kind: 'second-read', effect, firstReadAt: phase.firstReadAt });
  } else if (phase.kind === 'last-look' && !phase.looked && check === null && d.now >= phase.until) {
    if (d.now < fence.levelEndsAt) startRound(d, name, 'last-look');
    else if (state === 'fencing')
      giveUp(
        d,
        name,
        `it ${cutsStorage(d.host(name), level) ? 'is shut out' : 'reads off'}, but no neighbour could look at it once more`,
      );
    else setPhase(d, name, state === 'fenced' ? { kind: 'wait-first-read', until: d.now } : null);
  }
}

/** A device answers within its command's deadline, by contract; this much later it is given up for good. */
export function effectDeadline(fence: Fence, settings: EngineSettings): number {
  return fence.levelEndsAt + 2 * settings.fenceCommandSeconds * 1000;
}
