import type { StatusView } from '@picket/protocol';
import { bmcsOf, type Lab, perform, rest, serverHealthy, settled, status, until, where } from '../src/index.ts';

const deadlineMs = 180_000;
/** The same for hosts with kernels of their own, which boot and answer slowly. */
const ownKernelDeadlineMs = 480_000;

/** What `calm` leaves alone; the default is nothing. */
export interface CalmOptions {
  /** False: a test begins in the lab that the one before it left, and its chapter where it says so. */
  between?: boolean;
  /** False: the actions counted by the cap stay counted, and a reached cap stays reached. */
  acknowledgeCap?: boolean;
  /** `written`: two QEMUs of a VM are no violation by themselves; the test looks which of them writes. */
  twice?: 'written';
}

/**
 * Brings the lab back to where every test begins: links healed, BMCs without faults, hosts on and linked, devices bound, each VM
 * running on one host, the cap unused. VMs stay on the hosts that they have come to. Throws LabError when it takes more than 3 minutes.
 */
export async function calm(lab: Lab, options: CalmOptions = {}): Promise<void> {
  const { hosts, server, cuts } = await status(lab);
  if (server === 'paused') await perform(lab, { do: 'server.resume', server: 'server' });
  if (server === 'stopped') await perform(lab, { do: 'server.start', server: 'server' });
  await serverHealthy(lab);
  if (cuts.length > 0) await perform(lab, { do: 'link.heal', oneWay: false });
  for (const pool of lab.nfs === null ? [] : lab.pools) await perform(lab, { do: 'pool.restore', pool });
  for (const { host, power, agent, bmc } of hosts) {
    if (bmc.length > 0) for (const { name } of bmcsOf(lab, host)) await perform(lab, { do: 'bmc.up', host: name });
    if (power === 'off') await perform(lab, { do: 'host.power-on', host });
    else if (power === 'hung') await perform(lab, { do: 'host.unhang', host });
    else if (agent === 'hung') await perform(lab, { do: 'agent.unhang', host });
    else if (agent === 'stopped') await perform(lab, { do: 'agent.start', host });
  }
  await undoOrders(lab, await rest.status(lab), options.acknowledgeCap ?? true);
  const limitMs = lab.nfs === null ? deadlineMs : ownKernelDeadlineMs;
  await settled(lab, limitMs);
  await until(() => where(lab.dir).every(({ hosts }) => hosts.length === 1), {
    timeoutMs: limitMs,
    sentence: () => `not every VM runs once: ${JSON.stringify(where(lab.dir))}`,
  });
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
