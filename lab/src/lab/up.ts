import { randomUUID } from 'node:crypto';
import { bmcsOf } from '../bmc/bmcs.ts';
import { bmcIdentity } from '../bmc/identity.ts';
import { startBmc } from '../bmc/process.ts';
import { addRedfish } from '../bmc/redfish.ts';
import { startCeph } from '../ceph/control.ts';
import { startGuests } from '../guest/control.ts';
import { makeImages } from '../guest/images.ts';
import { booted, powerOn } from '../host/power.ts';
import { writeIdentity } from '../host/prepare.ts';
import { startNfs } from '../nfs/server.ts';
import { type ClusterSettings, enrol, makeCluster } from '../server/enrol.ts';
import { type ServerStart, serverHealthy, startServer } from '../server/process.ts';
import { warm } from '../uml/warm.ts';
import { startHolder } from './holder.ts';
import type { LabPlan } from './plan.ts';
import { prepareLab } from './prepare.ts';
import type { Lab } from './state.ts';

export interface UpOptions extends LabPlan {
  /** Written on the cluster after the lab's own (action off, profile fast, BMC access). */
  settings?: ClusterSettings;
  /** Written on single hosts. */
  hostSettings?: Record<string, ClusterSettings>;
  server?: ServerStart;
  /** True: the server answers and knows nothing yet, no cluster and no host. */
  bare?: boolean;
  /** Hears what goes on, one sentence at a time. */
  say?: (sentence: string) => void;
}

/** Hosts with their BMCs and running guests, no Picket. */
async function raiseHosts(lab: Lab, say: (sentence: string) => void): Promise<void> {
  await Promise.all(bmcsOf(lab).map(({ name }) => startBmc(lab, name)));
  if (lab.rbdPools.length > 0) {
    await startCeph(lab);
    say('Ceph takes images');
  }
  const images = makeImages(lab);
  if (lab.nfs !== null) for (const pool of lab.pools) await startNfs(lab, pool);
  for (const { name } of lab.hosts) {
    const bmcGuid = await bmcIdentity(lab, name);
    writeIdentity(lab, name, { machineId: randomUUID(), bmcGuid });
    if (lab.redfish) await addRedfish(lab, name, bmcGuid);
  }
  say(`${lab.hosts.length} BMCs answer; powering on the hosts`);
  await Promise.all([images, warm(lab), ...lab.hosts.map(({ name }) => powerOn(lab, name))]);
  await Promise.all(lab.hosts.map(({ name }) => booted(lab, name)));
  // One host first: its libvirt asks QEMU what it can do, and the others find the answer in the common cache.
  const [first, ...others] = lab.hosts;
  if (first !== undefined) await startGuests(lab, first.name);
  await Promise.all(others.map(({ name }) => startGuests(lab, name)));
  say(`${lab.hosts.length} hosts run libvirt, ${lab.vms.length} guests run`);
}

async function raiseServer(lab: Lab, options: UpOptions, say: (sentence: string) => void): Promise<void> {
  await startServer(lab, options.server);
  await serverHealthy(lab);
  if (options.bare === true) return say('the server answers and knows nothing yet');
  await makeCluster(lab, options.settings ?? {});
  say('the server answers and has a cluster');
}

/** Waits for all of them, so that nothing goes on behind the back of who catches the first error. */
async function together(parts: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(parts)) if (result.status === 'rejected') throw result.reason;
}

/**
 * Sets up a lab and returns when everything runs: with a server, when each host is `up` and its device bound.
 * Throws LabError; what was started until then is ended by `down`.
 */
export async function up(options: UpOptions): Promise<Lab> {
  const say = options.say ?? (() => {});
  const lab = await prepareLab(options);
  await startHolder(lab);
  // Booting kernels leave a server little: it comes first then, which costs seconds.
  if (lab.withServer && lab.nfs !== null) await raiseServer(lab, options, say);
  const beside = lab.withServer && lab.nfs === null ? [raiseServer(lab, options, say)] : [];
  await together([raiseHosts(lab, say), ...beside]);
  if (!lab.withServer || options.bare === true) return lab;
  say('enrolling the hosts');
  await enrol(lab, options.hostSettings ?? {});
  say('every host is up and its fence device bound');
  return lab;
}
