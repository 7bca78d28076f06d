import { type Guest, guestNamed, uuidOf } from './guest.ts';

/** Who a simulated host is. The same cluster and name are always the same machine. */
export interface HostPlan {
  readonly cluster: string;
  readonly name: string;
  /** `HOST.CLUSTER`: address of its fence device, and its key in the swarm. */
  readonly device: string;
  readonly machineId: string;
  readonly bmcGuid: string;
  readonly address: string;
  /** The VMs that are its own before any of them moves. */
  readonly guests: readonly Guest[];
}

export interface PlanOptions {
  readonly hosts: number;
  readonly cluster: string;
  /** 1: the cluster has the name given; more: a number is put behind it. */
  readonly clusters: number;
  readonly vmsPerHost: number;
}

/** The hosts of a swarm, kvm1 … kvmN, in blocks of (nearly) the same size for each cluster. */
export function planHosts({ hosts, cluster, clusters, vmsPerHost }: PlanOptions): HostPlan[] {
  return Array.from({ length: hosts }, (_, at) => {
    const block = Math.floor((at * clusters) / hosts);
    const name = `kvm${at + 1}`;
    const inCluster = clusters === 1 ? cluster : `${cluster}${block + 1}`;
    return {
      cluster: inCluster,
      name,
      device: `${name}.${inCluster}`,
      machineId: uuidOf('machine', inCluster, name),
      bmcGuid: uuidOf('bmc', inCluster, name).replaceAll('-', ''),
      address: addressAt(at + 1),
      guests: Array.from({ length: vmsPerHost }, (_vm, index) => guestNamed(inCluster, `${name}-vm${index + 1}`)),
    };
  });
}

/** RFC 2544 keeps 198.18.0.0/15 for tests like this one: nobody's real host answers there. */
function addressAt(number: number): string {
  return `198.${18 + (number >> 16)}.${(number >> 8) & 0xff}.${number & 0xff}`;
}
