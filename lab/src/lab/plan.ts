import { randomUUID } from 'node:crypto';
import { bmcsOf } from '../bmc/bmcs.ts';
import { cephPool } from '../ceph/files.ts';
import { LabError } from '../errors.ts';
import { bmcAddress, hostAddress, maxHosts } from '../net/addresses.ts';
import type { LabHost, LabState, LabVm } from './state.ts';

interface HostPlan {
  name: string;
  /** Its failure domain; default none. */
  rack?: string;
  /** Memory for VMs in MiB that its agent tells of; default the machine's. */
  memoryMib?: number;
  /** Its second BMC; default that of the plan. */
  second?: LabHost['second'];
}

interface VmPlan {
  name: string;
  /** Default: round-robin. */
  host?: string;
  /** Default 1s. */
  writes?: LabVm['writes'];
  /** Default: the first one. */
  pool?: string;
  /** True: its disk is on its host alone. */
  local?: boolean;
  /** Default 16, of which a guest touches next to nothing. */
  memoryMib?: number;
}

/** What a lab is to consist of. */
export interface LabPlan {
  dir?: string;
  /** Default 8440; 0 picks a free one. */
  port?: number;
  /** A number (kvm1…), or one by one; default 3. */
  hosts?: number | readonly HostPlan[];
  /** True: a Ceph beside the hosts, with one pool, in which VMs lie that name no other. */
  ceph?: boolean;
  /** Folders that every host mounts; default nfs1, or none beside a Ceph. */
  pools?: readonly string[];
  /** Hosts with kernels of their own that mount the pools over NFS with these options, like `vers=4.1`. */
  nfs?: string;
  /** How long the NFS servers keep the locks of a silent client; default 10. A stock server says 60 to 90. */
  leaseSeconds?: number;
  /** A number (vm1…), or one by one; default 6. */
  vms?: number | readonly VmPlan[];
  /** False: hosts and guests only. */
  withServer?: boolean;
  /** The second BMC of each host for which nothing else is said; default none. */
  second?: LabHost['second'];
  /** True: each BMC speaks Redfish too, HTTPS on port 443. */
  redfish?: boolean;
}

const guestMib = 16;

/** Hosts, pools and VMs with everything that the plan left open. Throws LabError (exit code 2) when they can't be. Pure but for uuids. */
export function planned(
  plan: Pick<LabPlan, 'hosts' | 'pools' | 'vms' | 'second' | 'ceph'>,
): Pick<LabState, 'hosts' | 'pools' | 'rbdPools' | 'vms'> {
  const hosts = listed<HostPlan>(plan.hosts ?? 3, 'kvm', 'host').map(
    ({ name, rack, memoryMib, second }, i): LabHost => ({
      name,
      number: i + 1,
      address: hostAddress(i + 1),
      bmcAddress: bmcAddress(i + 1),
      rack: rack ?? null,
      second: second === undefined ? (plan.second ?? null) : second,
      memoryMib: memoryMib ?? null,
    }),
  );
  if (hosts.length === 0 || hosts.length > maxHosts) throw new LabError(`a lab has 1 to ${maxHosts} hosts`, 2);
  const rbdPools = plan.ceph === true ? [cephPool] : [];
  const pools = [...(plan.pools ?? (rbdPools.length > 0 ? [] : ['nfs1']))];
  requireNames([...rbdPools, ...pools], 'pool');
  requireNames(
    bmcsOf({ hosts }).map(({ name }) => name),
    'BMC',
  );
  const places = hosts.map(({ name }) => name);
  const vms = plannedVms(listed<VmPlan>(plan.vms ?? 6, 'vm', 'VM'), places, [...rbdPools, ...pools]);
  return { hosts, pools, rbdPools, vms };
}

function plannedVms(plans: readonly VmPlan[], hosts: readonly string[], pools: readonly string[]): LabVm[] {
  return plans.map((vm, i) => {
    const host = vm.host ?? hosts[i % hosts.length] ?? '';
    if (!hosts.includes(host))
      throw new LabError(`${vm.name} is placed on ${host}, but the hosts are: ${hosts.join(', ')}`, 2);
    const pool = vm.local === true ? null : (vm.pool ?? pools[0] ?? null);
    if (pool !== null && !pools.includes(pool))
      throw new LabError(`the disk of ${vm.name} is in ${pool}, but the pools are: ${pools.join(', ')}`, 2);
    const { name, writes = '1s', memoryMib = guestMib } = vm;
    return { name, uuid: randomUUID(), host, writes, pool, memoryMib };
  });
}

/** A number stands for that many with default names. */
function listed<P extends { name: string }>(wanted: number | readonly P[], prefix: string, what: string): readonly P[] {
  const list =
    typeof wanted === 'object'
      ? wanted
      : Array.from({ length: wanted }, (_, i) => ({ name: `${prefix}${i + 1}` }) as P);
  requireNames(
    list.map(({ name }) => name),
    what,
  );
  return list;
}

function requireNames(names: readonly string[], what: string): void {
  const wrong = names.find((name) => !/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name) || /^server2?$/.test(name));
  if (wrong !== undefined)
    throw new LabError(
      `"${wrong}" can't be the name of a ${what}: a letter or digit first, then letters, digits, dots, dashes or underscores`,
      2,
    );
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new LabError(`two ${what}s are called ${twice}`, 2);
}
