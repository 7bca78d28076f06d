import type { Draft } from '../draft.ts';
import { startRound, takeRound } from '../evidence/round.ts';
import type { PowerSeen } from '../model/evidence.ts';
import type { Host } from '../model/host.ts';
import { transition } from '../states/transition.ts';
import { n, secs } from '../words/sentences.ts';
import { beginLevel } from './begin.ts';
import { dropFence, endPhase, setPhase } from './confirm.ts';
import { boundLevels, cutsStorage } from './levels.ts';
import { forgetOverrides } from './overrides.ts';
import { isBarredLife } from './storage/cover.ts';

const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 300_000;

/**
 * The level failed. The next bound one is tried at once, while the neighbours look once more; after the last the fence failed: a
 * person is needed, and since trying again is harmless it goes on with back-off, from the first level (I7).
 */
export function giveUp(d: Draft, name: string, reason: string): void {
  const { fence, state } = d.host(name);
  if (fence === null) return;
  endPhase(d, name, d.now);
  if (state === 'fenced') {
    reproofFailed(d, name);
    return;
  }
  if (state !== 'fencing') {
    dropFence(d, name);
    return;
  }
  const host = d.host(name);
  const next = boundLevels(host).find((level) => level > fence.level);
  if (next !== undefined) {
    const sentence = `Level ${fence.level + 1} of ${name} is given up: ${reason}. Level ${next + 1} is tried now.`;
    d.say(name, 'level-given-up', sentence, { level: fence.level, next });
    takeRound(d, name);
    startRound(d, name, 'verdict');
    beginLevel(d, name, next, host.settings.checkTimeoutSeconds);
    return;
  }
  const waitMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(fence.attempt - 1, 10), LONGEST_RETRY_MS);
  setPhase(d, name, null, { retryAt: d.now + waitMs, lastError: reason });
  const sentence = `${name} could not be fenced${byLevels(host, fence.level)}: ${reason}. Nothing was started elsewhere. The next try is in ${secs(waitMs)}. If you are sure that it is off, run: picket host confirm-down ${name}`;
  forgetOverrides(d, name);
  transition(d, name, 'gave-up', sentence);
  d.notifyOnce(name, 'failed', 'fence-failed', 'critical', sentence);
  d.notifyOnce(name, 'person', 'needs-person', 'critical', sentence);
}

function byLevels({ devices }: Host, level: number): string {
  return devices.length > 1 ? ` by any of its ${n(devices.length, 'level')}; of level ${level + 1}` : '';
}

/** A status that does not count as off: it is read again while the level has time left. */
export function readAgainOrGiveUp(d: Draft, name: string, seen: PowerSeen): void {
  const { fence, settings, state } = d.host(name);
  if (fence === null) return;
  if (state !== 'fencing') {
    // An already-off host that does not read off twice: nothing was cut, the rounds go on.
    d.say(name, 'power-read', `The power of ${name} did not read off twice; nothing is proven.`);
    if (state === 'fenced') reproofFailed(d, name);
    else setPhase(d, name, null);
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
    );
}

/**
 * After a restart the proof is read anew, from level to level until one reads off again; while none does, a person may confirm
 * instead (I7).
 */
function reproofFailed(d: Draft, name: string): void {
  const sentence = `The power of ${name} no longer reads off, or cannot be read: its VMs wait. If you are sure that it is off, run: picket host confirm-down ${name}`;
  d.patchHost(name, { sentence });
  d.notifyOnce(name, 'reproof', 'needs-person', 'critical', sentence);
  const host = d.host(name);
  // A storage is asked only where it turns the host away already: nobody is shut out without the gates.
  const bound = boundLevels(host).filter((one) => !cutsStorage(host, one) || isBarredLife(host));
  const was = host.fence?.level ?? 0;
  const level = bound.find((other) => other > was) ?? bound[0] ?? was;
  const until = d.now + host.settings.checkIntervalSeconds * 1000;
  setPhase(d, name, { kind: 'wait-first-read', until }, { level });
}

/** A level that was caught or changed in the middle is not bound any more: it gets no command, and its reads prove nothing (S1). */
export function leaveUnboundLevel(d: Draft, name: string): void {
  const host = d.host(name);
  const { fence, state } = host;
  if (fence === null || fence.phase === null || boundLevels(host).includes(fence.level)) return;
  const reason = 'its device is not bound to it any more';
  if (state === 'fencing') giveUp(d, name, reason);
  else if (state !== 'fenced') {
    endPhase(d, name, d.now);
    setPhase(d, name, null);
    d.say(name, 'power-read', `Nothing is proven of ${name}: ${reason}.`, { level: fence.level });
  } else if (fence.phase.kind === 'last-look' || fence.phase.kind === 'second-read') {
    endPhase(d, name, d.now);
    reproofFailed(d, name);
  }
}
