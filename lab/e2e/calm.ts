import type { StatusView } from '@picket/protocol';
import {
  findAgent,
  findServer,
  isHung,
  isOn,
  type Lab,
  perform,
  rest,
  serverHealthy,
  settled,
  until,
  where,
} from '../src/index.ts';

const deadlineMs = 90_000;

/** What `calm` leaves alone; the default is nothing. */
export interface CalmOptions {
  /** False: the actions counted by the cap stay counted, and a reached cap stays reached. */
  acknowledgeCap?: boolean;
}

/**
 * Brings the lab back to where every test begins: hosts on and linked, devices bound, each VM running on one host and writing
 * each second, the cap unused. VMs stay on the hosts that they have come to. Throws LabError when it takes more than 90 s.
 */
export async function calm(lab: Lab, options: CalmOptions = {}): Promise<void> {
  if (findServer(lab) === undefined) await perform(lab, { do: 'server.start', server: 'server' });
  await serverHealthy(lab);
  await perform(lab, { do: 'link.heal', oneWay: false });
  for (const { name: host } of lab.hosts) {
    await perform(lab, { do: 'bmc.up', host });
    if (isHung(lab, host)) await perform(lab, { do: 'host.unhang', host });
    if (!isOn(lab, host)) await perform(lab, { do: 'host.power-on', host });
    else if (findAgent(lab, host) === undefined) await perform(lab, { do: 'agent.start', host });
  }
  const status = await rest.status(lab);
  await undoOrders(lab, status, options.acknowledgeCap ?? true);
  await settled(lab, deadlineMs);
  await until(() => where(lab.dir).every(({ hosts }) => hosts.length === 1), {
    timeoutMs: deadlineMs,
    sentence: () => `not every VM runs once: ${JSON.stringify(where(lab.dir))}`,
  });
  for (const { name: vm } of lab.vms) await perform(lab, { do: 'vm.writes', vm, writes: '1s' });
}

/** What a person did through Picket in the test before. */
async function undoOrders(lab: Lab, { clusters: [cluster] }: StatusView, acknowledgeCap: boolean): Promise<void> {
  if (cluster === undefined) return;
  if (!cluster.armed.on) await perform(lab, { do: 'operator.arm' });
  for (const { name: host, state } of cluster.hostList) {
    if (state === 'maintenance') await perform(lab, { do: 'operator.end-maintenance', host });
  }
  if (acknowledgeCap && (cluster.cap.reached || cluster.cap.used > 0))
    await perform(lab, { do: 'operator.acknowledge-cap', reason: 'the next test begins' });
}
