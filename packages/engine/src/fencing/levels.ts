import type { Draft } from '../draft.ts';
import type { Device, DeviceSettings } from '../model/device.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';

/** More levels than this are never asked at once. */
const MOST_LEVELS = 4;

/** A level that is new or was changed: nothing binds it yet (S1). */
export function newDevice(settings: DeviceSettings, nextBindAt: Ms | null): Device {
  return {
    ...settings,
    binding: { kind: 'none', reason: 'its identity was not read yet' },
    binds: { effect: null, nextAt: nextBindAt },
    lastRead: null,
    offEndedAt: null,
    unanswered: 0,
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

/** Levels that may prove and cut, in the order in which they are tried. */
export function boundLevels(host: Host): readonly number[] {
  return host.devices
    .flatMap(({ set, binding }, level) => (set && binding.kind === 'bound' ? [level] : []))
    .slice(0, MOST_LEVELS);
}

/** The identity that a bound level must show (S1); null where it has none, or is not bound. */
export function bindingGuid(host: Host, level: number): string | null {
  const { binding } = deviceAt(host, level);
  return binding.kind === 'bound' ? binding.guid : null;
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
