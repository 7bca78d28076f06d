import type { HostView, StatusView } from '@picket/protocol';
import { bmcsOf } from '../bmc/bmcs.ts';
import { bmcPassword, bmcUser } from '../bmc/config.ts';
import { cephAddress } from '../ceph/files.ts';
import { cephKey } from '../ceph/secret.ts';
import { joinHost, startAgent } from '../host/agent.ts';
import type { Lab, LabHost } from '../lab/state.ts';
import { until } from '../machine/run.ts';
import { rest } from './rest.ts';

export type ClusterSettings = Record<string, string | number | boolean>;

/** What every lab's cluster is set to, so that a power cut typed right after `up` is acted on. */
const labSettings: ClusterSettings = {
  profile: 'fast',
  startupGraceSeconds: 10,
  // People kill the same hosts again and again here.
  fatalStartSeconds: 0,
  fencedOftenSeconds: 0,
  stormCooldownSeconds: 10,
  fenceDriver: 'ipmi',
  ipmiUsername: bmcUser,
  ipmiPassword: bmcPassword,
  ipmiCipherSuite: 3,
  fencingAction: 'off',
};

/** Hosts with kernels of their own are slow, the more so beside other work: they are given time before they count as silent. */
const ownKernelSettings: ClusterSettings = {
  heartbeatIntervalSeconds: 2,
  suspectAfterSeconds: 15,
  checkIntervalSeconds: 10,
  checkTimeoutSeconds: 9,
};

/** Makes the cluster, as an operator does before the first host joins. */
export async function makeCluster(lab: Lab, settings: ClusterSettings): Promise<void> {
  await rest.createCluster(lab);
  await setAll(lab, { ...labSettings, ...(lab.nfs === null ? {} : ownKernelSettings), ...settings });
}

/** One value may fit only after another was set: those that are refused are tried again until none is taken any more. */
async function setAll(lab: Lab, settings: ClusterSettings, host?: string): Promise<void> {
  let left = Object.entries(settings);
  while (left.length > 0) {
    const refused: typeof left = [];
    let why: unknown;
    for (const [key, value] of left) {
      try {
        await rest.set(lab, key, value, host);
      } catch (error) {
        refused.push([key, value]);
        why = error;
      }
    }
    if (refused.length === left.length) throw why;
    left = refused;
  }
}

/** Enrols each host, starts the agents, and returns when Picket says that all is well. */
export async function enrol(lab: Lab, hostSettings: Record<string, ClusterSettings>): Promise<void> {
  await Promise.all(
    lab.hosts.map(async ({ name }) => {
      const { token } = await rest.createToken(lab, name);
      await joinHost(lab, name, token);
      await startAgent(lab, name);
    }),
  );
  for (const host of lab.hosts) await setAll(lab, { ...devicesOf(lab, host), ...hostSettings[host.name] }, host.name);
  await settled(lab);
}

/** Two feeds are one fence level, in which both must be off; a PDU is the level after the BMC, and so is the lab's Ceph. */
function devicesOf(lab: Lab, { name, bmcAddress, second }: LabHost): ClusterSettings {
  if (lab.rbdPools.length > 0)
    return { fenceDevices: JSON.stringify([[{ name: 'bmc', ipmiHost: bmcAddress }], [cephDevice(lab)]]) };
  if (second === null) return { ipmiHost: bmcAddress };
  const names = second === 'feed' ? ['feed1', 'feed2'] : ['bmc', 'pdu'];
  const devices = bmcsOf(lab, name).map(({ address }, at) => ({ name: names[at], ipmiHost: address }));
  return { fenceDevices: JSON.stringify(second === 'feed' ? [devices] : devices.map((device) => [device])) };
}

/** Ceph as a fence device: one for all hosts. */
function cephDevice(lab: Lab): Record<string, string> {
  const ipmiPassword = cephKey(lab, 'picket-fence');
  return {
    ...{ name: 'ceph', fenceDriver: 'ceph-blocklist', ipmiHost: `${cephAddress}:3300` },
    ...{ ipmiUsername: 'picket-fence', ipmiPassword },
  };
}

/** Returns when each host is `up`, its device bound, each VM known as running, and no grace runs. */
export async function settled(lab: Lab, timeoutMs = 120_000): Promise<void> {
  let last: string[] = [];
  await until(
    async () => {
      last = unsettled(lab, await rest.status(lab));
      return last.length === 0;
    },
    { timeoutMs, everyMs: 250, sentence: () => `after ${timeoutMs / 1000} s Picket still says: ${last.join(' · ')}` },
  );
}

function unsettled(lab: Lab, { clusters }: StatusView): string[] {
  const [cluster] = clusters;
  if (cluster === undefined) return ['there is no cluster'];
  const reasons = lab.hosts.flatMap(({ name }) =>
    hostReasons(
      name,
      cluster.hostList.find((host) => host.name === name),
    ),
  );
  for (const { name, uuid } of lab.vms) {
    const vm = cluster.vmList.find((candidate) => candidate.uuid === uuid);
    if (vm?.state !== 'running') reasons.push(`${name}: ${vm?.sentence ?? 'not reported yet'}`);
  }
  if (cluster.graceSeconds > 0) reasons.push(`grace for ${Math.ceil(cluster.graceSeconds)} s`);
  return reasons;
}

function hostReasons(name: string, host: HostView | undefined): string[] {
  if (host === undefined) return [`${name}: not joined yet`];
  const reasons: string[] = [];
  if (host.state !== 'up') reasons.push(`${name} ${host.state}: ${host.sentence}`);
  if (host.device.set && host.device.binding !== 'bound')
    reasons.push(`${name}'s fence device: ${host.device.sentence}`);
  return reasons;
}
