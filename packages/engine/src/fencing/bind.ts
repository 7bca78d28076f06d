import type { Draft } from '../draft.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { PowerSeen } from '../model/evidence.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import { noteIdentity } from './health.ts';
import { cutsStorage, deviceAt, deviceName, offCountsFrom, patchDevice, switchedByHand } from './levels.ts';
import { storageGuid } from './storage/cover.ts';

const RECHECK_MS = 300_000;
const RETRY_MS = 30_000;

/**
 * A level that was caught with another machine behind it, or off while its host lives: it proves and cuts nothing (S1). The
 * other levels keep their word.
 */
export function distrustDevice(
  d: Draft,
  name: string,
  level: number,
  by: 'identity' | 'contradiction',
  reason: string,
): void {
  const host = d.host(name);
  const { binding } = deviceAt(host, level);
  if (binding.kind === 'untrusted' && (binding.reason === reason || binding.by === 'contradiction')) return;
  const sentence = `The ${deviceName(host, level)} of ${name} is not trusted: ${reason}. It will neither cut power nor prove anything until its wiring is checked.`;
  patchDevice(d, name, level, {
    binding: { kind: 'untrusted', by, reason, at: d.now },
    binds: { effect: null, nextAt: d.now + RETRY_MS },
  });
  d.say(name, 'device-untrusted', sentence, { level });
  d.notify('device-untrusted', 'critical', name, sentence, { level });
}

/** What the host itself says that the level must name: its BMC's id, or that of its storage. null = it told of none. */
function inBand(host: Host, level: number): string | null {
  return cutsStorage(host, level) ? storageGuid(host) : host.bmcGuid;
}

/**
 * True while the identity of a level is to be compared with what the host itself read in-band: as long as the host is linked,
 * and in its silence if another machine's device stood in the way, so that mended wiring is noticed when it matters.
 */
function bindsBySelf(host: Host, level: number): boolean {
  const device = deviceAt(host, level);
  if (!device.set || inBand(host, level) === null || device.binds.effect !== null || host.drill !== null) return false;
  return host.link.up || (device.binding.kind === 'untrusted' && device.binding.by === 'identity');
}

/** When the next comparison of each level's identity is due; `now` for one that was never made. */
export function bindDeadlines(host: Host, now: Ms): readonly Ms[] {
  return host.devices.flatMap(({ binds }, level) => (bindsBySelf(host, level) ? [binds.nextAt ?? now] : []));
}

/** Orders the comparisons of identities that are due. */
export function bindWhenDue(d: Draft, name: string): void {
  const host = d.host(name);
  const { settings } = host;
  host.devices.forEach(({ binds }, level) => {
    const guid = inBand(host, level);
    if (guid === null || !bindsBySelf(host, level) || (binds.nextAt !== null && d.now < binds.nextAt)) return;
    const timeoutMs = settings.fenceCommandSeconds * 1000;
    const effect = d.order({ kind: 'bind-device', host: name, level, guid, timeoutMs });
    patchDevice(d, name, level, { binds: { effect, nextAt: null } });
  });
}

export function onDeviceBound(d: Draft, event: Extract<ClusterEvent, { kind: 'device-bound' }>): void {
  const effect = d.settle(event.effect, 'bind-device');
  if (effect === null) return;
  const { level } = effect;
  const host = d.host(effect.host);
  const { binding, revision } = deviceAt(host, level);
  if (event.revision !== revision) {
    patchDevice(d, host.name, level, { binds: { effect: null, nextAt: d.now } });
    return;
  }
  const nextAt = d.now + (event.outcome === 'match' ? RECHECK_MS : RETRY_MS);
  patchDevice(d, host.name, level, { binds: { effect: null, nextAt } });
  noteIdentity(d, host.name, level, event.outcome === 'failed' ? event.detail : null);
  if (event.outcome === 'match') {
    if (binding.kind === 'bound' && (binding.guid === effect.guid || binding.by !== 'identity')) return;
    if (binding.kind === 'untrusted' && binding.by === 'contradiction') return;
    patchDevice(d, host.name, level, { binding: { kind: 'bound', by: 'identity', guid: effect.guid, at: d.now } });
    const device = `The ${deviceName(host, level)} of ${host.name}`;
    d.say(
      host.name,
      'device-bound',
      `${device} is bound: both name the ${cutsStorage(host, level) ? 'storage' : 'machine'} ${effect.guid}.`,
      { level },
    );
    if (binding.kind === 'untrusted')
      d.notify('device-fenceable', 'info', host.name, `${device} is trusted again: its identity matches.`, { level });
  } else if (event.outcome === 'mismatch') {
    distrustDevice(d, host.name, level, 'identity', event.detail);
  } else if (binding.kind === 'none') {
    patchDevice(d, host.name, level, { binding: { kind: 'none', reason: event.detail } });
  }
}

/**
 * True when an off reading of a level counts for the proof: the level is bound to this host now, by the identity that was asked
 * for, and where there is an identity to compare it was read and fits (S1); and it was asked for long enough after the last off
 * command of any level had ended, since BMCs cache, and some say off when they merely accept (S2).
 */
export function provesOff(
  host: Host,
  level: number,
  seen: PowerSeen,
  asked: { readonly guid: string | null; readonly at: Ms },
): boolean {
  const { binding } = deviceAt(host, level);
  if (cutsStorage(host, level)) return false;
  if (seen.power !== 'off' || binding.kind !== 'bound' || binding.guid !== asked.guid) return false;
  if (asked.at < offCountsFrom(host) || switchedByHand(host)) return false;
  return binding.guid === null || seen.identity === 'match';
}
