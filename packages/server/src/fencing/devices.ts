import { performance } from 'node:perf_hooks';
import type { DeviceClass } from '@picket/protocol';
import type { BarAnswer, CommandCondition, FenceDevices } from '../runtime/ports.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { SettingRepository } from '../store/types.ts';
import { seconds } from './answers.ts';
import { type DeviceRows, deviceStates, readLevel } from './device-settings.ts';
import type { FenceDevice, FenceDriver } from './driver.ts';
import { type Asked, hostQueues } from './host-queue.ts';
import { fenceDrivers } from './registry.ts';

export interface FenceDevicesOptions {
  readonly settings: Pick<SettingRepository, 'values'>;
  readonly box: SecretBox;
  readonly drivers?: typeof fenceDrivers;
}

/** With less than this left of its deadline after waiting for its turn, an order is not sent. */
const leastMs = 500;

/** One request to a level, and how it is answered. */
interface Question<A extends { readonly detail: string }> extends Pick<Asked, 'same' | 'switches' | 'shared'> {
  /** Only devices of these classes are asked: what others say proves nothing (S20). Absent: all. */
  readonly of?: readonly DeviceClass[];
  no(detail: string): A;
  ask(driver: FenceDriver, device: FenceDevice, leftMs: number): Promise<A>;
  readonly only?: CommandCondition | undefined;
}

/**
 * The fence devices of all hosts. Settings are read anew for each call, so that a change counts at once; each answer carries
 * the revision it was made with. Automatic and manual calls wait for each other in the host's queue, and the wait counts
 * against the deadline. The devices of a level are asked at the same time.
 */
export function openFenceDevices({ settings, box, drivers = fenceDrivers }: FenceDevicesOptions): FenceDevices {
  const queues = hostQueues();

  function speak<A extends { readonly detail: string }>(
    { cluster, host, level }: Place,
    timeoutMs: number,
    { same, switches, shared, ...question }: Question<A>,
  ): Promise<OfLevel<A>> {
    const askedMs = performance.now();
    const asked: Asked = { same, level, switches, shared, endMs: askedMs + timeoutMs };
    return queues.run(JSON.stringify([cluster, host]), asked, async () => {
      let revision = 'unknown';
      const refuse = (detail: string) => ({ devices: [question.no(detail)], revision });
      try {
        const rows = await readRows(cluster, host);
        revision = deviceStates(rows)[level]?.revision ?? revision;
        const { only } = question;
        if (only !== undefined && only.revision !== revision)
          return refuse(`Nothing was sent: the device of ${host} was changed a moment ago.`);
        const all = readLevel(rows, level, box);
        if ('problem' in all) return refuse(all.problem);
        const devices = all.filter((device) => question.of?.includes(classOf(device)) ?? true);
        if (devices.length === 0) {
          return refuse(`No device of fence level ${level + 1} of ${host} cuts the power: it can prove nothing.`);
        }
        const waitedMs = performance.now() - askedMs;
        const leftMs = timeoutMs - waitedMs;
        if (leftMs < Math.min(leastMs, timeoutMs / 2)) {
          return refuse(
            `Nothing was sent: the device of ${host} was busy with another command for ${seconds(waitedMs)}.`,
          );
        }
        if (only?.wanted() === false) return refuse('Nothing was sent: things have changed since it was decided.');
        const ask = (device: FenceDevice) =>
          question.ask(drivers[device.driver], device, leftMs).catch((error: unknown) => question.no(messageOf(error)));
        return { devices: await Promise.all(devices.map(ask)), revision };
      } catch (error) {
        return refuse(messageOf(error));
      }
    });
  }

  function classOf(device: FenceDevice): DeviceClass {
    return drivers[device.driver].deviceClass(device);
  }

  async function readRows(cluster: string, host: string): Promise<DeviceRows> {
    return { cluster, host, ofCluster: await settings.values(cluster), ofHost: await settings.values(cluster, host) };
  }

  return {
    status: (cluster, host, level, timeoutMs) =>
      speak({ cluster, host, level }, timeoutMs, {
        ...{ same: 'status', of: ['power'], switches: false, shared: 'until-begun' },
        no: (detail) => ({ power: 'unknown', detail }),
        ask: (driver, device, ms) => driver.status(device, ms),
      }),
    guid: (cluster, host, level, timeoutMs) =>
      speak({ cluster, host, level }, timeoutMs, {
        ...{ same: 'guid', of: ['power', 'storage'], switches: false, shared: 'until-begun' },
        no: (detail) => ({ guid: null, detail }),
        ask: (driver, device, ms) => driver.guid(device, ms),
      }),
    command: (cluster, host, level, action, timeoutMs, only) =>
      speak({ cluster, host, level }, timeoutMs, {
        ...{ same: action, switches: true, only, no: notAccepted },
        // Conditions belong to the one decision that was made with them.
        shared: only === undefined ? 'until-ended' : 'never',
        ask: (driver, device, ms) => driver.command(device, action, ms),
      }),
    identify: async (cluster, host, level, on, timeoutMs) => {
      const said = await speak({ cluster, host, level }, timeoutMs, {
        ...{ same: `identify ${on}`, switches: true, shared: 'until-ended', no: notAccepted },
        ask: (driver, device, ms) => driver.identify(device, on, ms),
      });
      // One light is enough to find the host: an outlet beside the BMC has none.
      const lit = said.devices.filter(({ accepted }) => accepted);
      return lit.length > 0 ? { ...said, devices: lit } : said;
    },
    test: (cluster, host, level, timeoutMs) =>
      speak({ cluster, host, level }, timeoutMs, {
        ...{ same: 'test', switches: false, shared: 'until-begun', no: notAccepted },
        ask: (driver, device, ms) => driver.test(device, ms),
      }),
    bar: async (cluster, host, level, target, timeoutMs, only) => {
      const { devices, revision } = await speak({ cluster, host, level }, timeoutMs, {
        ...{ same: 'bar', of: ['storage'], switches: true, shared: 'never', only, no: notBarred },
        ask: async (driver, device, ms) => (await driver.storage?.bar(device, target, ms)) ?? notBarred(noStorage),
      });
      // A level of storage is one device (settings see to it): what two would say is no one answer.
      const [answer, ...others] = devices;
      return { ...(answer === undefined || others.length > 0 ? notBarred(noStorage) : answer), revision };
    },
    lift: async (cluster, host, level, target, timeoutMs, only) => {
      const { devices } = await speak({ cluster, host, level }, timeoutMs, {
        ...{ same: 'lift', of: ['storage'], switches: true, shared: 'never', only, no: notAccepted },
        ask: async (driver, device, ms) => (await driver.storage?.lift(device, target, ms)) ?? notAccepted(noStorage),
      });
      return devices.find(({ accepted }) => !accepted) ?? devices[0] ?? notAccepted(noStorage);
    },
  };
}

const noStorage = 'this level is not one device that cuts storage';
const notAccepted = (detail: string) => ({ accepted: false, detail });
const notBarred = (detail: string): BarAnswer => ({ outcome: 'unreached', wasOpen: false, unclear: {}, detail });

interface OfLevel<A> {
  readonly devices: readonly A[];
  readonly revision: string;
}

interface Place {
  readonly cluster: string;
  readonly host: string;
  readonly level: number;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
