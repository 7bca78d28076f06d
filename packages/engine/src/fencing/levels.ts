import type { Draft } from '../draft.ts';
import type { Device, DeviceHealth, DeviceSettings } from '../model/device.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';

/** More levels than this are never asked at once. */
const MOST_LEVELS = 4;

/** Nothing is known of it yet; it is tried from `wantedAt` on. */
export function unknownHealth(wantedAt: Ms | null): DeviceHealth {
  return {
    effect: null,
    wantedAt,
    last: null,
    failures: { tests: 0, identities: 0 },
    failingSince: null,
    told: false,
    offSince: null,
  };
}

/** A level that is new or was changed: nothing binds it yet (S1), and it is tried from `testAt` on. */
export function newDevice(settings: DeviceSettings, testAt: Ms | null): Device {
  return {
    ...settings,
    binding: { kind: 'none', reason: 'its identity was not read yet' },
    binds: { effect: null, nextAt: null },
    lastRead: null,
    offEndedAt: null,
    health: unknownHealth(testAt),
  };
}

const noDevice = newDevice({ set: false, revision: '' }, null);

/** The level with this index (0 = the first); one that is not configured is a device that is not set. */
export function deviceAt(host: Host, level: number): Device {
  return host.devices[level] ?? noDevice;
}

export function patchDevice(d: Draft, name: string, level: number, change: Partial<Device>): void {
  const { devices } = d.host(name);
  d.patchHost(name, { devices: devices.map((device, at) => (at === level ? { ...device, ...change } : device)) });
}

/**
 * Levels that may prove and cut, in the order in which they are tried. One that cuts storage is bound by the storage's own id alone:
 * nobody can see by looking at cables which storage it is.
 */
export function boundLevels(host: Host): readonly number[] {
  return host.devices
    .flatMap(({ set, binding, cuts }, level) =>
      set && binding.kind === 'bound' && (cuts !== 'storage' || binding.by === 'identity') ? [level] : [],
    )
    .slice(0, MOST_LEVELS);
}

/** True for a level that turns the host away from its storage and leaves its power on (S20). */
export function cutsStorage(host: Host, level: number): boolean {
  return deviceAt(host, level).cuts === 'storage';
}

/** Those of them that cut the power: no other ever tells it, or proves anything by it (S20). */
export function powerLevels(host: Host): readonly number[] {
  return boundLevels(host).filter((level) => !cutsStorage(host, level));
}

/** The identity that a bound level must show (S1); null where it has none, or is not bound. */
export function bindingGuid(host: Host, level: number): string | null {
  const { binding } = deviceAt(host, level);
  return binding.kind === 'bound' ? binding.guid : null;
}

/** No device is asked for its identity or health while a person's action, a fence or a drill speaks to one of the host. */
export function devicesAreBusy(host: Host): boolean {
  return host.manual !== null || host.drill !== null || (host.fence !== null && host.fence.phase !== null);
}

/** `fence device`, or `level 2 fence device` where there are several. */
export function deviceName(host: Host, level: number): string {
  return host.devices.length > 1 ? `level ${level + 1} fence device` : 'fence device';
}

/** Engine time from which a status that is asked for may count as the first of two off reads (S2: BMCs cache). */
export function offCountsFrom(host: Host): Ms {
  const ended = host.devices.map((device) => device.offEndedAt ?? Number.NEGATIVE_INFINITY);
  return Math.max(...ended, Number.NEGATIVE_INFINITY) + host.settings.confirmSpacingSeconds * 1000;
}

/** A person's power command is under way: what is read meanwhile says nothing about what the power will be. */
export function switchedByHand(host: Host): boolean {
  return host.manual !== null && ['off', 'on', 'reboot'].includes(host.manual.action);
}
