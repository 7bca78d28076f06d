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
import { readPower } from './begin.ts';
import { distrustDevice, provesOff } from './bind.ts';
import { beginLastLook, dropFence, proveOff, setPhase } from './confirm.ts';
import { bindingGuid } from './confirmed.ts';
import { countNotSent, countOnce } from './count.ts';
import { forgetOverrides } from './overrides.ts';

/** Files a status read: of a round, or of the phase that waits for it. */
export function onPowerRead(d: Draft, event: Extract<ClusterEvent, { kind: 'power-read' }>): void {
  const effect = d.settle(event.effect, 'read-power');
  if (effect === null) return;
  const host = d.host(effect.host);
  const stale = event.revision !== host.device.revision;
  const seen: PowerSeen = stale
    ? { at: d.now, power: 'unknown', identity: 'unread', detail: 'the device was changed meanwhile' }
    : { at: d.now, power: event.power, identity: event.identity, detail: event.detail };
  d.patchHost(host.name, {
    device: { ...host.device, lastRead: { at: d.now, power: seen.power, detail: seen.detail } },
  });
  if (filePower(d, host.name, event.effect, seen)) return;
  const phase = d.host(host.name).fence?.phase ?? null;
  if (phase === null || !('effect' in phase) || phase.effect !== event.effect) return;
  if (seen.identity === 'mismatch') {
    distrustDevice(d, host.name, 'identity', seen.detail);
    giveUp(d, host.name, 'its device answers for another machine', true);
    return;
  }
  const off = provesOff(d.host(host.name), seen, effect.guid);
  d.say(
    host.name,
    'power-read',
    `The power of ${host.name} reads ${seen.power}${seen.power === 'unknown' ? ` (${seen.detail})` : ''}.`,
    { phase: phase.kind, ...seen },
  );
  if (phase.kind === 'read-before-off') {
    if (off) beginLastLook(d, host.name, d.now);
    else sendOff(d, host.name);
  } else if (phase.kind === 'first-read') {
    if (off) beginLastLook(d, host.name, d.now);
    else readAgainOrGiveUp(d, host.name, seen);
  } else if (phase.kind === 'second-read') {
    if (off) proveOff(d, host.name, phase.firstReadAt, d.host(host.name).fence?.offSent === false);
    else readAgainOrGiveUp(d, host.name, seen);
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
  const shut = gateReport(d.cluster, host, d.now).filter((g) => !g.open);
  const ageMs = verdictAgeMs(host, d.now);
  if (shut.length > 0 || ageMs === null) {
    setPhase(d, name, null);
    transition(d, name, 'gate-closed', `No power command was sent to ${name}: ${shut.map((g) => g.why).join(' ')}`, {
      gates: shut,
    });
    return;
  }
  forgetOverrides(d, name);
  const effect = d.order({
    kind: 'power',
    host: name,
    action: 'off',
    guid: bindingGuid(d, name),
    revision: host.device.revision,
    timeoutMs: host.settings.fenceCommandSeconds * 1000,
  });
  countOnce(d, name, effect);
  setPhase(d, name, { kind: 'off', effect }, { offSent: true });
  d.say(
    name,
    'power-off',
    `Power off is ordered for ${name}; the newest ${verdictWord(host)} round is ${secs(ageMs)} old.`,
  );
}

export function onPowerDone(d: Draft, event: Extract<ClusterEvent, { kind: 'power-done' }>): void {
  const effect = d.settle(event.effect, 'power');
  if (effect === null) return;
  const host = d.host(effect.host);
  if (effect.action === 'on') {
    d.say(
      host.name,
      'power-on',
      event.outcome === 'accepted'
        ? `The device of ${host.name} accepted power on.`
        : `Power on failed for ${host.name}: ${event.detail}. Switch it on by hand when you want it back.`,
    );
    return;
  }
  const phase = host.fence?.phase;
  if (phase?.kind !== 'off' || phase.effect !== event.effect) return;
  if (event.outcome === 'mismatch') {
    distrustDevice(d, host.name, 'identity', event.detail);
    giveUp(d, host.name, 'its device answers for another machine', true);
    return;
  }
  if (event.outcome === 'not-sent') {
    countNotSent(d, host.name, event.effect);
    setPhase(d, host.name, null, { offSent: false });
    transition(d, host.name, 'gate-closed', `No power command was sent to ${host.name}: ${event.detail}`);
    return;
  }
  // Accepted or failed is the same here: a return code is never proof, and a command that "failed" may have worked (I2).
  d.say(
    host.name,
    'power-off',
    `The device of ${host.name} ${event.outcome === 'accepted' ? 'accepted power off' : `refused power off: ${event.detail}`}; reading its power now.`,
  );
  const s = host.settings;
  setPhase(
    d,
    host.name,
    { kind: 'wait-first-read', until: d.now + s.confirmSpacingSeconds * 1000 },
    {
      confirmEndsAt: d.now + s.fenceConfirmSeconds * 1000,
      lastError: event.outcome === 'accepted' ? null : event.detail,
    },
  );
}

export function onIdentified(d: Draft, event: Extract<ClusterEvent, { kind: 'identified' }>): void {
  const effect = d.settle(event.effect, 'identify');
  if (effect === null) return;
  const said = event.ok ? 'is on' : `could not be switched on: ${event.detail}`;
  d.say(effect.host, 'identify', `The identify light of ${effect.host} ${said}.`);
}

function readAgainOrGiveUp(d: Draft, name: string, seen: PowerSeen): void {
  const { fence, settings, state } = d.host(name);
  if (fence === null) return;
  if (state !== 'fencing') {
    // An already-off host that does not read off twice: nothing was cut, the rounds go on.
    d.say(name, 'power-read', `The power of ${name} did not read off twice; nothing is proven.`);
    if (state === 'fenced') reproofFailed(d, name);
    setPhase(
      d,
      name,
      state === 'fenced' ? { kind: 'wait-first-read', until: d.now + settings.checkIntervalSeconds * 1000 } : null,
    );
    return;
  }
  const ends = Math.min(fence.confirmEndsAt ?? fence.levelEndsAt, fence.levelEndsAt);
  if (d.now < ends)
    setPhase(d, name, { kind: 'wait-first-read', until: d.now + settings.confirmSpacingSeconds * 1000 });
  else
    giveUp(
      d,
      name,
      `power off could not be confirmed in time (last read: ${seen.power}${seen.power === 'unknown' ? `, ${seen.detail}` : ''})`,
      true,
    );
}

/** After a restart the proof is read anew; while it does not hold, a person may confirm instead (I7). */
function reproofFailed(d: Draft, name: string): void {
  const sentence = `The power of ${name} no longer reads off, or cannot be read: its VMs wait. If you are sure that it is off, run: picket host confirm-down ${name}`;
  d.patchHost(name, { sentence });
  d.notifyOnce(name, 'reproof', 'needs-person', 'critical', sentence);
}

const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 300_000;

/** The fence failed: a person is needed; where trying again is harmless it goes on with back-off (I7). */
function giveUp(d: Draft, name: string, reason: string, retry: boolean): void {
  const { fence, state } = d.host(name);
  if (state === 'fenced') {
    reproofFailed(d, name);
    setPhase(d, name, { kind: 'wait-first-read', until: d.now + d.host(name).settings.checkIntervalSeconds * 1000 });
    return;
  }
  if (state !== 'fencing') {
    dropFence(d, name);
    return;
  }
  const waitMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min((fence?.attempt ?? 1) - 1, 10), LONGEST_RETRY_MS);
  setPhase(d, name, null, { retryAt: retry ? d.now + waitMs : null, lastError: reason });
  const next = retry ? `The next try is in ${secs(waitMs)}.` : 'It is not tried again.';
  const sentence = `${name} could not be fenced: ${reason}. Nothing was started elsewhere. ${next} If you are sure that it is off, run: picket host confirm-down ${name}`;
  forgetOverrides(d, name);
  transition(d, name, 'gave-up', sentence);
  d.notifyOnce(name, 'failed', 'fence-failed', 'critical', sentence);
  d.notifyOnce(name, 'person', 'needs-person', 'critical', sentence);
}

/** Time passes: what the phase waited for is due, or has not come in time (T4). */
export function advanceFence(d: Draft, name: string): void {
  const { fence, check, settings, state } = d.host(name);
  const phase = fence?.phase ?? null;
  if (fence === null || phase === null) return;
  if ('effect' in phase) {
    if (d.now < effectDeadline(fence, settings)) return;
    d.drop(phase.effect);
    if (state === 'fencing') giveUp(d, name, 'its device gave no answer in time', true);
    else if (state === 'fenced') setPhase(d, name, { kind: 'wait-first-read', until: d.now });
    else dropFence(d, name);
  } else if (phase.kind === 'wait-first-read' && d.now >= phase.until) {
    const levelEndsAt = Math.max(fence.levelEndsAt, d.now + settings.fenceCommandSeconds * 1000);
    const effect = readPower(d, name, settings.fenceCommandSeconds);
    setPhase(d, name, { kind: 'first-read', effect }, state === 'fenced' ? { levelEndsAt } : {});
  } else if (phase.kind === 'last-look' && phase.looked && d.now >= phase.until) {
    const effect = readPower(d, name, settings.fenceCommandSeconds);
    setPhase(d, name, { kind: 'second-read', effect, firstReadAt: phase.firstReadAt });
  } else if (phase.kind === 'last-look' && !phase.looked && check === null && d.now >= phase.until) {
    if (d.now < fence.levelEndsAt) startRound(d, name, 'last-look');
    else if (state === 'fencing') giveUp(d, name, 'it reads off, but no neighbour could look at it once more', true);
    else setPhase(d, name, state === 'fenced' ? { kind: 'wait-first-read', until: d.now } : null);
  }
}

/** A device answers within its command's deadline, by contract; this much later it is given up for good. */
export function effectDeadline(fence: Fence, settings: EngineSettings): number {
  return fence.levelEndsAt + 2 * settings.fenceCommandSeconds * 1000;
}
