import { performance } from 'node:perf_hooks';
import type { CommandCondition, FenceDevices } from '../runtime/ports.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { SettingRepository } from '../store/types.ts';
import { seconds } from './answers.ts';
import { type DeviceRows, deviceStates, readLevel } from './device-settings.ts';
import type { FenceDevice, FenceDriver } from './driver.ts';
import { keyedLocks } from './host-locks.ts';
import { fenceDrivers } from './registry.ts';

export interface FenceDevicesOptions {
  readonly settings: Pick<SettingRepository, 'values'>;
  readonly box: SecretBox;
  readonly drivers?: typeof fenceDrivers;
}

/** With less than this left of its deadline after waiting for the level's lock, an order is not sent. */
const leastMs = 500;

/**
 * The fence devices of all hosts. Settings are read anew for each call, so that a change counts at once; each answer carries
 * the revision it was made with. Calls for one level never overlap: automatic and manual ones wait for each other, and the
 * wait counts against the deadline. The devices of a level are asked at the same time.
 */
export function openFenceDevices({ settings, box, drivers = fenceDrivers }: FenceDevicesOptions): FenceDevices {
  const locks = keyedLocks();

  async function speak<A extends { readonly detail: string }>(
    { cluster, host, level }: Place,
    timeoutMs: number,
    no: (detail: string) => A,
    work: (driver: FenceDriver, device: FenceDevice, leftMs: number) => Promise<A>,
    only?: CommandCondition,
  ): Promise<{ devices: readonly A[]; revision: string }> {
    const asked = performance.now();
    return locks.run(JSON.stringify([cluster, host, level]), async () => {
      let revision = 'unknown';
      const refuse = (detail: string) => ({ devices: [no(detail)], revision });
      try {
        const rows = await readRows(cluster, host);
        revision = deviceStates(rows)[level]?.revision ?? revision;
        if (only !== undefined && only.revision !== revision)
          return refuse(`Nothing was sent: the device of ${host} was changed a moment ago.`);
        const devices = readLevel(rows, level, box);
        if ('problem' in devices) return refuse(devices.problem);
        const waitedMs = performance.now() - asked;
        const leftMs = timeoutMs - waitedMs;
        if (leftMs < Math.min(leastMs, timeoutMs / 2)) {
          return refuse(
            `Nothing was sent: the device of ${host} was busy with another command for ${seconds(waitedMs)}.`,
          );
        }
        if (only?.wanted() === false) return refuse('Nothing was sent: things have changed since it was decided.');
        const ask = (device: FenceDevice) =>
          work(drivers[device.driver], device, leftMs).catch((error: unknown) => no(messageOf(error)));
        return { devices: await Promise.all(devices.map(ask)), revision };
      } catch (error) {
        return refuse(messageOf(error));
      }
    });
  }

  async function readRows(cluster: string, host: string): Promise<DeviceRows> {
    return { cluster, host, ofCluster: await settings.values(cluster), ofHost: await settings.values(cluster, host) };
  }

  const unknown = (detail: string) => ({ power: 'unknown' as const, detail });
  const unnamed = (detail: string) => ({ guid: null, detail });
  const notAccepted = (detail: string) => ({ accepted: false, detail });
  return {
    status: (cluster, host, level, timeoutMs) =>
      speak({ cluster, host, level }, timeoutMs, unknown, (driver, device, ms) => driver.status(device, ms)),
    guid: (cluster, host, level, timeoutMs) =>
      speak({ cluster, host, level }, timeoutMs, unnamed, (driver, device, ms) => driver.guid(device, ms)),
    command: (cluster, host, level, action, timeoutMs, only) => {
      const place = { cluster, host, level };
      return speak(place, timeoutMs, notAccepted, (driver, device, ms) => driver.command(device, action, ms), only);
    },
    identify: (cluster, host, level, on, timeoutMs) =>
      speak({ cluster, host, level }, timeoutMs, notAccepted, (driver, device, ms) => driver.identify(device, on, ms)),
    test: (cluster, host, level, timeoutMs) =>
      speak({ cluster, host, level }, timeoutMs, notAccepted, (driver, device, ms) => driver.test(device, ms)),
  };
}

interface Place {
  readonly cluster: string;
  readonly host: string;
  readonly level: number;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
