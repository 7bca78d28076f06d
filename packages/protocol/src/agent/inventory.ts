import { z } from 'zod';

/** A disk of a VM. `pool` and `relPath` name it the same way on every host; both null for a disk that is not on a shared pool. */
export const diskSchema = z.object({
  target: z.string().max(64),
  path: z.string().max(4096),
  pool: z.string().max(255).nullable(),
  relPath: z.string().max(4096).nullable(),
  readOnly: z.boolean(),
});

/** One libvirt domain as its host sees it. `xml` is sent only when `xmlHash` is new to this session. */
export const domainSchema = z.object({
  uuid: z.guid(),
  name: z.string().min(1).max(255),
  state: z.enum(['running', 'paused', 'shutoff', 'other']),
  /**
   * Why it is shut off, in libvirt's own word (`virsh domstate --reason`): shutdown, destroyed, crashed, migrated, saved, failed,
   * from snapshot, daemon, unknown. Absent while it is not shut off, when unreadable, and from agents that do not tell yet.
   */
  shutoffReason: z.string().max(64).optional(),
  persistent: z.boolean(),
  autostart: z.boolean(),
  memoryMib: z.number().int().nonnegative(),
  vcpus: z.number().int().nonnegative(),
  disks: z.array(diskSchema).max(256),
  /** Files on shared pools that it writes to besides its disks, in words: firmware settings, memory devices. Absent: none. */
  alsoWrites: z.array(z.string().max(500)).max(50).optional(),
  /** Why Picket could not start this VM on another host; empty means restartable. Sentences for people. */
  obstacles: z.array(z.string().max(500)).max(50),
  /** A block job or mirror is open: the XML may be stale the next moment (S18). */
  blockJob: z.boolean(),
  xmlHash: z.string().max(128),
  xml: z.string().max(1_000_000).optional(),
  /** Age of the QEMU process in ms; null when not running or unreadable. */
  runningForMs: z.number().nonnegative().nullable(),
  /** Epoch of the grant this boot holds for the VM; null if none (S7). */
  grantedEpoch: z.number().int().nullable(),
});

/** A pool as the agent sees it. `lastBeatAgeMs` is null until this boot has written its first heartbeat there. */
export const poolReportSchema = z.object({
  pool: z.string().min(1).max(255),
  type: z.string().max(32),
  ok: z.boolean(),
  reason: z.string().max(500),
  lastBeatAgeMs: z.number().nonnegative().nullable(),
  /** What it is, in a few words: `NFS 4.1 from nas1:/vms, hard`. Absent until it was opened, and from agents that do not tell yet. */
  about: z.string().max(300).optional(),
  /**
   * What becomes of a dead host's image locks there (S13): they end with the storage's lease; they are left behind until somebody
   * releases them; other hosts never see them; or that is not known.
   */
  locks: z.enum(['lease', 'left-behind', 'not-shared', 'unknown']).optional(),
  /**
   * For storage that can turn a host away (S19): which storage the pool is a part of (`ceph:FSID`), its name there, and by which
   * addresses it knows this host.
   */
  fence: z
    .object({
      storage: z.string().min(1).max(128),
      /** Absent from agents that do not tell yet: of such a pool nothing is proven. */
      pool: z.string().min(1).max(128).optional(),
      addresses: z.array(z.string().min(1).max(64)).max(16),
    })
    .optional(),
});

/** All domains of a host. `ok: false` means that libvirt could not be asked: unknown, never empty (S5). */
export const inventorySchema = z.object({
  type: z.literal('inventory'),
  ok: z.boolean(),
  reason: z.string().max(1000),
  domains: z.array(domainSchema).max(5000),
  memoryTotalMib: z.number().nonnegative(),
  memoryFreeMib: z.number().nonnegative(),
  pools: z.array(poolReportSchema).max(256),
  /** Other managers found on the host (vdsm, CloudStack, nova, Pacemaker): their VMs are left alone. */
  otherManagers: z.array(z.string().max(100)).max(20),
  /** Its addresses now: one that came after the hello is shut out of a storage with the others (S19). Absent: not told. */
  addresses: z.array(z.string().min(1).max(64)).max(64).optional(),
});

export type Disk = z.infer<typeof diskSchema>;
export type Domain = z.infer<typeof domainSchema>;
export type PoolReport = z.infer<typeof poolReportSchema>;
export type Inventory = z.infer<typeof inventorySchema>;
