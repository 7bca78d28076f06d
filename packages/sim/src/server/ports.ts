import type { Commit, Ports } from '@picket/server/runtime';
import type { World } from '../world/world.ts';
import type { SimAgents } from './agents.ts';
import type { ServerClock } from './clock.ts';
import type { CrashPoint } from './crash-point.ts';
import type { Database, Holder } from './database.ts';
import type { SimDevices } from './devices.ts';

export interface PortParts {
  readonly world: World;
  readonly database: Database;
  readonly holder: Holder;
  readonly clock: ServerClock;
  readonly agents: SimAgents;
  readonly devices: SimDevices;
  readonly crashPoint: CrashPoint;
  readonly isAlive: () => boolean;
  readonly committed: (commit: Commit) => void;
  readonly resynced: () => void;
}

const WRITE_MS = 1;
const READ_MS = 1;

/** The runtime's windows on the simulated world. A server that has crashed hears nothing through them any more. */
export function openPorts(parts: PortParts): Ports {
  const { world, database, holder, clock, agents, devices, crashPoint, isAlive } = parts;
  /** Does something in the database after its latency; never answers a process that is gone. */
  const later = <T>(ms: number, act: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      clock.after(ms, () => {
        try {
          const done = act();
          if (isAlive()) resolve(done);
        } catch (error) {
          reject(error);
        }
      });
    });
  const answered = <T>(answer: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      answer.then(
        (value) => clock.whenAwake(() => resolve(value)),
        (error: unknown) => clock.whenAwake(() => reject(error)),
      );
    });
  const effect = <T>(answer: Promise<T>): Promise<T> => {
    crashPoint.effectDone();
    return answered(answer);
  };
  return {
    clock,
    store: {
      loadClusters: () => later(READ_MS, () => database.load()),
      commit: (commit) =>
        later(WRITE_MS, () => {
          crashPoint.beforeWrite();
          if (!isAlive()) return;
          database.save(commit, holder);
          parts.committed(commit);
          crashPoint.afterWrite();
        }),
      assertLease: () => later(READ_MS, () => database.renew(holder)),
      vmXml: (_cluster, vm) => later(READ_MS, () => `<domain><name>${world.vms.get(vm)?.name ?? vm}</name></domain>`),
    },
    agents: {
      get serverEpoch() {
        return agents.serverEpoch;
      },
      resync: (cluster, host) => {
        parts.resynced();
        agents.resync(cluster, host);
      },
      ask: (cluster, host, message, timeoutMs) => effect(agents.ask(cluster, host, message, timeoutMs)),
    },
    devices: {
      status: (cluster, host, level, timeoutMs) => effect(devices.status(cluster, host, level, timeoutMs)),
      guid: (cluster, host, level, timeoutMs) => answered(devices.guid(cluster, host, level, timeoutMs)),
      command: (cluster, host, level, action, timeoutMs, only) =>
        effect(devices.command(cluster, host, level, action, timeoutMs, only)),
      identify: (cluster, host, level, on, timeoutMs) => effect(devices.identify(cluster, host, level, on, timeoutMs)),
      test: (cluster, host, level, timeoutMs) => answered(devices.test(cluster, host, level, timeoutMs)),
      bar: (cluster, host, level, target, timeoutMs, only) =>
        effect(devices.bar(cluster, host, level, target, timeoutMs, only)),
      lift: (cluster, host, level, target, timeoutMs, only) =>
        effect(devices.lift(cluster, host, level, target, timeoutMs, only)),
    },
    log: silentLog,
  };
}

export const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
