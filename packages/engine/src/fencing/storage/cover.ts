import type { Bar, StorageImage } from '../../model/bar.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Host } from '../../model/host.ts';
import type { Vm } from '../../model/vm.ts';
import { restartableVms } from '../../recovery/lost.ts';
import { list } from '../../words/sentences.ts';

/** The storage of this host that can turn it away; the first by name where there are several. null = it told of none. */
function storageOf(host: Host): string | null {
  const all = host.pools.flatMap(({ fence }) => (fence === undefined ? [] : [fence.storage]));
  return all.toSorted()[0] ?? null;
}

/** The identity that a device of this storage must show (S1): the cluster's id as the host's own agent read it. */
export function storageGuid(host: Host): string | null {
  const storage = storageOf(host);
  return storage === null ? null : guidOf(storage);
}

/** `ceph:FSID` as a device's identity is written: hex without dashes. */
export function guidOf(storage: string): string {
  return storage.replace('ceph:', '').replaceAll('-', '').toLowerCase();
}

export interface BarPlan {
  readonly storage: string;
  readonly addresses: readonly string[];
  readonly images: readonly StorageImage[];
}

/**
 * Whom to shut out: every address of the host, as its agent says and as the storage knows it, since each client on it must be
 * reached (S19). One that another host has as well (a bridge of libvirt, an address that wanders) would shut that host out too: it
 * is left out, and refused where the storage itself knows the host by it (S1).
 */
export function barPlan(cluster: Cluster, host: Host): BarPlan | { readonly problem: string } {
  const storage = storageOf(host);
  if (storage === null) return { problem: `${host.name} told of no storage that could turn it away` };
  const known = host.pools.flatMap(({ fence }) => (fence?.storage === storage ? fence.addresses : []));
  if (known.length === 0) return { problem: `${host.name} never told by which address it speaks to ${storage}` };
  const owner = (address: string) => otherOwner(cluster, host, address);
  const shared = known.find((address) => owner(address) !== undefined);
  if (shared !== undefined)
    return {
      problem: `${shared}, by which the storage knows ${host.name}, is an address of ${owner(shared)?.name} as well`,
    };
  const all = new Set([...known, ...host.addresses, ...(host.usedAddresses ?? [])]);
  const addresses = [...all].filter((address) => owner(address) === undefined);
  return { storage, addresses, images: imagesOf(cluster, host, storage) };
}

/** Another host that has this address as well: to shut it out would shut that host out (S1). One that is retired is out of service. */
export function otherOwner(cluster: Cluster, { name }: Host, address: string): Host | undefined {
  return Object.values(cluster.hosts).find(
    (o) =>
      o.name !== name &&
      o.state !== 'retired' &&
      (o.addresses.includes(address) ||
        o.usedAddresses?.includes(address) === true ||
        o.pools.some((p) => p.fence?.addresses.includes(address))),
  );
}

/** More than that no host has at a time; each costs the storage a row. */
const MOST_ADDRESSES = 64;

/** All addresses of a host in one boot, with those that it names now. */
export function withAddresses({ usedAddresses = [], addresses }: Host, now: readonly string[]): readonly string[] {
  const before = usedAddresses.length === 0 ? addresses : usedAddresses;
  const added = now.filter((address) => !before.includes(address));
  return added.length === 0 ? before : [...before, ...added].slice(-MOST_ADDRESSES);
}

/** Images of the VMs that may be on the host or wait for the proof that they are not. */
function imagesOf(cluster: Cluster, host: Host, storage: string): readonly StorageImage[] {
  const restartable = new Set(restartableVms(cluster, host.name));
  const concerned = Object.values(cluster.vms).filter(
    (vm) =>
      restartable.has(vm) ||
      vm.on.some((p) => p.host === host.name) ||
      (vm.recovery.kind === 'waiting' && vm.recovery.from === host.name),
  );
  return concerned.flatMap(({ disks }) => disks.flatMap((disk) => imageOf(host, storage, disk) ?? []));
}

/** Where a disk lies on the storage; null when it lies elsewhere, or is none that is written to. */
function imageOf(host: Host, storage: string, { pool, relPath, readOnly }: Vm['disks'][number]): StorageImage | null {
  const fence = host.pools.find((p) => p.pool === pool)?.fence;
  if (readOnly || relPath === null || fence?.storage !== storage || fence.pool === undefined) return null;
  return { pool: fence.pool, image: relPath };
}

const imageKey = ({ pool, image }: StorageImage): string => `${pool}/${image}`;

/** What the storage was asked of images, and of which of them somebody has it open, or that it could not be looked at, with the reason. */
interface Looked {
  readonly images: readonly StorageImage[];
  readonly unclear: Readonly<Record<string, string>>;
}

/**
 * Why a VM is not proven still by a storage that shut its host out: storage fencing is proof for each VM by itself, for all that
 * it writes to (S19). null = it is.
 */
export function uncovered(host: Host, vm: Vm, storage: string, { images, unclear }: Looked): string | null {
  const elsewhere = writesElsewhere(host, vm, storage);
  if (elsewhere !== null) return elsewhere;
  const asked = new Set(images.map(imageKey));
  for (const disk of vm.disks) {
    const image = imageOf(host, storage, disk);
    if (image === null) continue;
    const key = imageKey(image);
    // An image that nobody asked about is unknown, never still (I4).
    const why = unclear[key] ?? (asked.has(key) ? undefined : 'nobody looked whether it is open');
    if (why !== undefined) return `its ${disk.target} is not proven still: ${why}`;
  }
  return null;
}

/** Why a guest on the host could go on writing although this storage turns the host away; null when all that it writes to is there. */
export function writesElsewhere(host: Host, vm: Vm, storage: string): string | null {
  const written = vm.disks.filter(({ readOnly }) => !readOnly);
  if (written.length === 0) return `it has no disk on ${storage}`;
  const disks = written.filter((disk) => imageOf(host, storage, disk) === null).map(({ target }) => target);
  const elsewhere = [...disks, ...(vm.alsoWrites ?? [])];
  if (elsewhere.length === 0) return null;
  return `its ${list(elsewhere)} ${elsewhere.length === 1 ? 'lies' : 'lie'} elsewhere than on ${storage}`;
}

/** The life that its storage turns away goes on: it has not booted anew. */
export function isBarredLife({ barred, bootId }: Pick<Host, 'barred' | 'bootId'>): boolean {
  return barred !== null && barred !== undefined && barred.bootId === bootId;
}

/** A guest of a shut-out host that its agent still reports: it runs on, and writes nothing any more. */
export function isShutOut({ barred, bootId }: Pick<Host, 'barred' | 'bootId'>, vm: string): boolean {
  return holds(barred) && barred.bootId === bootId && barred.vms.includes(vm);
}

function holds(bar: Bar | null | undefined): bar is Bar {
  return bar !== null && bar !== undefined && bar.confirmedAt !== null;
}
