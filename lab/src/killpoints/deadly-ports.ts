import type { Ports } from '@picket/server';
import type { Call, KillPoint } from './points.ts';

/**
 * Wraps the runtime's ports: `at` is called at each point. It may end the process there, or let the work wait until its
 * promise settles (not at `resync`, which is sent in passing).
 */
export function deadlyPorts(ports: Ports, at: (point: KillPoint) => Promise<void>): Ports {
  async function around<T>(call: Call, work: () => Promise<T>): Promise<T> {
    await at(`before:${call}`);
    const result = await work();
    await at(`after:${call}`);
    return result;
  }
  const { store, agents, devices } = ports;
  return {
    ...ports,
    store: {
      loadClusters: () => store.loadClusters(),
      vmXml: (cluster, vm, hash) => store.vmXml(cluster, vm, hash),
      assertLease: () => around('assert-lease', () => store.assertLease()),
      commit: async (commit) => {
        await store.commit(commit);
        await at(`after-commit:${commit.event}`);
      },
    },
    agents: {
      get serverEpoch() {
        return agents.serverEpoch;
      },
      resync: (cluster, host) => {
        void at('before:resync');
        agents.resync(cluster, host);
        void at('after:resync');
      },
      ask: (cluster, host, message, timeoutMs) =>
        around(message.type, () => agents.ask(cluster, host, message, timeoutMs)),
    },
    devices: {
      status: (c, h, level, ms) => around('status', () => devices.status(c, h, level, ms)),
      guid: (c, h, level, ms) => around('guid', () => devices.guid(c, h, level, ms)),
      command: (c, h, level, action, ms, only) =>
        around(`command-${action}`, () => devices.command(c, h, level, action, ms, only)),
      identify: (c, h, level, on, ms) => around('identify', () => devices.identify(c, h, level, on, ms)),
      test: (c, h, level, ms) => around('test', () => devices.test(c, h, level, ms)),
      bar: (c, h, level, target, ms, only) => around('bar', () => devices.bar(c, h, level, target, ms, only)),
      lift: (c, h, level, target, ms, only) => around('lift', () => devices.lift(c, h, level, target, ms, only)),
    },
  };
}
