import { performance } from 'node:perf_hooks';
import type { CommandCondition, FenceDevices } from '../runtime/ports.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { SettingRepository } from '../store/types.ts';
import { seconds } from './answers.ts';
import { type DeviceRows, deviceState, readDevice } from './device-settings.ts';
import type { FenceDevice, FenceDriver } from './driver.ts';
import { keyedLocks } from './host-locks.ts';
import { fenceDrivers } from './registry.ts';

export interface FenceDevicesOptions {
  readonly settings: Pick<SettingRepository, 'values'>;
  readonly box: SecretBox;
  readonly drivers?: typeof fenceDrivers;
}

/** With less than this left of its deadline after waiting for the host's lock, an order is not sent. */
const leastMs = 500;

/**
 * The fence devices of all hosts. Settings are read anew for each call, so that a change counts at once; each answer carries
 * the revision it was made with. Calls for one host never overlap: automatic and manual ones wait for each other, and the
 * wait counts against the deadline.
 */
export function openFenceDevices({ settings, box, drivers = fenceDrivers }: FenceDevicesOptions): FenceDevices {
  const locks = keyedLocks();

  async function speak<A extends { readonly detail: string }>(
    cluster: string,
    host: string,
    timeoutMs: number,
    no: (detail: string) => A,
    work: (driver: FenceDriver, device: FenceDevice, leftMs: number) => Promise<A>,
    only?: CommandCondition,
  ): Promise<A & { revision: string }> {
    const asked = performance.now();
    return locks.run(JSON.stringify([cluster, host]), async () => {
      let revision = 'unknown';
      try {
        const rows = await readRows(cluster, host);
        ({ revision } = deviceState(rows));
        if (only !== undefined && only.revision !== revision) {
          return { ...no(`Nothing was sent: the device of ${host} was changed a moment ago.`), revision };
        }
        const device = readDevice(rows, box);
        if ('problem' in device) return { ...no(device.problem), revision };
        const waitedMs = performance.now() - asked;
        const leftMs = timeoutMs - waitedMs;
        if (leftMs < Math.min(leastMs, timeoutMs / 2)) {
          const sentence = `Nothing was sent: the device of ${host} was busy with another command for ${seconds(waitedMs)}.`;
          return { ...no(sentence), revision };
        }
        if (only?.wanted() === false) {
          return { ...no('Nothing was sent: things have changed since it was decided.'), revision };
        }
        return { ...(await work(drivers[device.driver], device, leftMs)), revision };
      } catch (error) {
        return { ...no(error instanceof Error ? error.message : String(error)), revision };
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
    status: (cluster, host, timeoutMs) =>
      speak(cluster, host, timeoutMs, unknown, (driver, device, ms) => driver.status(device, ms)),
    guid: (cluster, host, timeoutMs) =>
      speak(cluster, host, timeoutMs, unnamed, (driver, device, ms) => driver.guid(device, ms)),
    command: (cluster, host, action, timeoutMs, only) =>
      speak(cluster, host, timeoutMs, notAccepted, (driver, device, ms) => driver.command(device, action, ms), only),
    identify: (cluster, host, timeoutMs) =>
      speak(cluster, host, timeoutMs, notAccepted, (driver, device, ms) => driver.identify(device, ms)),
    test: (cluster, host, timeoutMs) =>
      speak(cluster, host, timeoutMs, notAccepted, (driver, device, ms) => driver.test(device, ms)),
  };
}
