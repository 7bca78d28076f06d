import type { Draft } from '../draft.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { PowerSeen } from '../model/evidence.ts';
import type { Host } from '../model/host.ts';

const RECHECK_MS = 300_000;
const RETRY_MS = 30_000;

/** A device that was caught with another machine behind it, or off while its host lives: it proves and cuts nothing (S1). */
export function distrustDevice(d: Draft, name: string, by: 'identity' | 'contradiction', reason: string): void {
  const host = d.host(name);
  const { binding } = host.device;
  if (binding.kind === 'untrusted' && (binding.reason === reason || binding.by === 'contradiction')) return;
  const sentence = `The fence device of ${name} is not trusted: ${reason}. It will neither cut power nor prove anything until its wiring is checked.`;
  d.patchHost(name, {
    device: {
      ...host.device,
      binding: { kind: 'untrusted', by, reason, at: d.now },
      binds: { effect: null, nextAt: d.now + RETRY_MS },
    },
  });
  d.say(name, 'device-untrusted', sentence);
  d.notify('device-untrusted', 'critical', name, sentence);
}

/**
 * True while the device's identity is to be compared with what the host itself read in-band: as long as the host is linked,
 * and in its silence if another machine's device stood in the way, so that mended wiring is noticed when it matters.
 */
export function bindsBySelf({ device, bmcGuid, link }: Host): boolean {
  if (!device.set || bmcGuid === null || device.binds.effect !== null) return false;
  return link.up || (device.binding.kind === 'untrusted' && device.binding.by === 'identity');
}

/** Orders a comparison of the identities when one is due. */
export function bindWhenDue(d: Draft, name: string): void {
  const host = d.host(name);
  const { device, bmcGuid, settings } = host;
  if (bmcGuid === null || !bindsBySelf(host)) return;
  if (device.binds.nextAt !== null && d.now < device.binds.nextAt) return;
  const effect = d.order({
    kind: 'bind-device',
    host: name,
    guid: bmcGuid,
    timeoutMs: settings.fenceCommandSeconds * 1000,
  });
  d.patchHost(name, { device: { ...device, binds: { effect, nextAt: null } } });
}

export function onDeviceBound(d: Draft, event: Extract<ClusterEvent, { kind: 'device-bound' }>): void {
  const effect = d.settle(event.effect, 'bind-device');
  if (effect === null) return;
  const host = d.host(effect.host);
  const stale = event.revision !== host.device.revision;
  const binds = { effect: null, nextAt: d.now + (event.outcome === 'match' && !stale ? RECHECK_MS : RETRY_MS) };
  d.patchHost(host.name, { device: { ...host.device, binds: stale ? { effect: null, nextAt: d.now } : binds } });
  if (stale) return;
  const device = d.host(host.name).device;
  if (event.outcome === 'match') {
    if (device.binding.kind === 'bound' && device.binding.guid === effect.guid) return;
    if (device.binding.kind === 'bound' && device.binding.by !== 'identity') return;
    if (device.binding.kind === 'untrusted' && device.binding.by === 'contradiction') return;
    d.patchHost(host.name, {
      device: { ...device, binding: { kind: 'bound', by: 'identity', guid: effect.guid, at: d.now } },
    });
    d.say(
      host.name,
      'device-bound',
      `The fence device of ${host.name} is bound: both name the machine ${effect.guid}.`,
    );
    if (device.binding.kind === 'untrusted')
      d.notify(
        'device-fenceable',
        'info',
        host.name,
        `The fence device of ${host.name} is trusted again: its identity matches.`,
      );
  } else if (event.outcome === 'mismatch') {
    distrustDevice(d, host.name, 'identity', event.detail);
  } else if (device.binding.kind === 'none') {
    d.patchHost(host.name, { device: { ...device, binding: { kind: 'none', reason: event.detail } } });
  }
}

/**
 * True when an off reading counts for the proof: its device is bound to this host now, by the identity that was asked for,
 * and where there is an identity to compare it was read and fits (S1).
 */
export function provesOff(host: Host, seen: PowerSeen, askedFor: string | null): boolean {
  const { binding } = host.device;
  if (seen.power !== 'off' || binding.kind !== 'bound' || binding.guid !== askedFor) return false;
  return binding.guid === null || seen.identity === 'match';
}
