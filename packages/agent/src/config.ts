import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PicketError } from '@picket/protocol';
import { z } from 'zod';
import { writeDurable } from './files/durable.ts';
import { codeOf, messageOf } from './files/text.ts';

export const defaultDataDir = '/var/lib/picket-agent';

const poolName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/, 'a pool name of letters, digits, dots and dashes');

/** A shared file system: NFS, GFS2, a mounted CephFS or GlusterFS. */
const fsPoolSchema = z.object({
  name: poolName,
  type: z.literal('fs').default('fs'),
  /** Where it is mounted on this host: an absolute path, the mount point itself. */
  mount: z.string().regex(/^\/[^\n]*$/, 'an absolute path'),
});

/** A Ceph pool with RBD images. */
const rbdPoolSchema = z.object({
  name: poolName,
  type: z.literal('rbd'),
  /** Its name in Ceph. */
  cephPool: z.string().regex(/^[^/@\s]{1,128}$/, "a Ceph pool's name"),
  /** Ceph's configuration on this host; need not be there when `monHosts` says where the monitors are. */
  conf: z.string().startsWith('/').default('/etc/ceph/ceph.conf'),
  /** `client.USER` of Ceph, with `mon 'profile rbd'` and `osd 'profile rbd pool=…'`. */
  user: z
    .string()
    .regex(/^[^\s=]{1,64}$/, 'a Ceph user without client.')
    .default('admin'),
  /** The file with its key; null: where Ceph's own tools look for it. */
  keyring: z.string().startsWith('/').nullable().default(null),
  /** Monitors, as libvirt names them; [] = those of `conf`. */
  monHosts: z.array(z.string().min(1).max(255)).max(32).default([]),
  /** uuid of the libvirt secret with the key, instead of a keyring. */
  secret: z.guid().nullable().default(null),
});

/** One shared pool: `type` says which storage module serves it, and what else must be said. A union: a kind more is a schema more. */
export const poolConfigSchema = z.union([rbdPoolSchema, fsPoolSchema]);

/** `<data>/agent.json`: what `picket agent join` wrote; an operator may edit it and restart the agent. */
export const agentConfigSchema = z.object({
  server: z.url(),
  host: z.string().min(1),
  cluster: z.string().min(1),
  pools: z.array(poolConfigSchema).max(256),
  /** Pools that libvirt knows (netfs, rbd) and Ceph pools that VMs' disks lie in are added to `pools` by themselves. */
  findPools: z.boolean().default(true),
  /** Lab only (S22): a file that stands for SMBIOS and the in-band BMC. */
  identityFile: z.string().nullable().default(null),
  /** Where `picket agent stopping` finds the running agent. */
  socketPath: z.string().default('/run/picket/agent.sock'),
  /** Kernel watchdog by which this host resets itself when it is cut off (docs/watchdog.md): `/dev/watchdog0`; null: none. */
  watchdogDevice: z
    .string()
    .regex(/^\/dev\/watchdog\d+$/, 'a device of its own such as /dev/watchdog0 (not /dev/watchdog)')
    .nullable()
    .default(null),
  /** Its time-out. Unseen, the host resets itself within 45 s and three times this (six times with Intel's TCO). */
  watchdogSeconds: z.number().int().min(15).max(300).default(15),
  /** TCP port that says nothing: neighbours see from it whether this host answers. The same on all hosts. */
  witnessPort: z.number().int().min(1).max(65_535).default(8442),
  /** Memory for VMs in MiB, instead of the host's own figures (hosts that share one kernel). */
  memoryTotalMib: z.number().int().positive().nullable().default(null),
  libvirtUri: z.string().default('qemu:///system'),
  /** Where libvirt looks for hooks of the QEMU driver. */
  hookDir: z.string().default('/etc/libvirt/hooks/qemu.d'),
  /** A file named by a VM's uuid in here lets a person start that VM whatever Picket thinks (S7). */
  overrideDir: z.string().default('/etc/picket/allow-start'),
});

export type PoolConfig = z.infer<typeof poolConfigSchema>;
export type RbdPoolConfig = z.infer<typeof rbdPoolSchema>;
export type FsPoolConfig = z.infer<typeof fsPoolSchema>;
export type AgentConfig = z.infer<typeof agentConfigSchema>;

/** The files of an agent's data folder. */
export function agentFiles(dataDir: string) {
  return {
    config: join(dataDir, 'agent.json'),
    key: join(dataDir, 'agent.key'),
    certificate: join(dataDir, 'agent.crt'),
    ca: join(dataDir, 'ca.crt'),
    effects: join(dataDir, 'effects.json'),
    managed: join(dataDir, 'managed-vms'),
    knownPools: join(dataDir, 'pools.json'),
    watchdog: join(dataDir, 'watchdog.json'),
  } as const;
}

/** @throws PicketError BAD_REQUEST when this host has not joined or the file is damaged. */
export async function loadConfig(dataDir: string): Promise<AgentConfig> {
  const path = agentFiles(dataDir).config;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      throw new PicketError(
        'BAD_REQUEST',
        `This host has not joined: there is no ${path}. Run \`picket agent join\` first.`,
      );
    }
    throw new PicketError('BAD_REQUEST', `${path} cannot be read: ${messageOf(error)}.`);
  }
  try {
    return agentConfigSchema.parse(JSON.parse(text));
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    const what = issue === undefined ? messageOf(error) : `${issue.path.join('.')}: ${issue.message}`;
    throw new PicketError('BAD_REQUEST', `${path} is damaged (${what}). Correct it, or join again.`);
  }
}

export async function saveConfig(dataDir: string, config: AgentConfig): Promise<void> {
  await writeDurable(agentFiles(dataDir).config, `${JSON.stringify(config, null, 2)}\n`);
}
