import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { bmcsOf } from '../bmc/bmcs.ts';
import { writeBmcConfig } from '../bmc/config.ts';
import { cephFiles } from '../ceph/files.ts';
import { LabError } from '../errors.ts';
import { prepareHost } from '../host/prepare.ts';
import { attempt } from '../machine/run.ts';
import { prepareNfs } from '../nfs/config.ts';
import { checkout, filesOf, labDir, node, requirePlainPath } from './files.ts';
import { findHolder } from './holder.ts';
import { type LabPlan, planned } from './plan.ts';
import { findLab, type Lab, saveLab } from './state.ts';

/** Of a host with a kernel of its own; what it does not touch costs nothing. */
const umlMemory = '1200M';
/** A kernel's watchdog that nobody feeds for so long resets it. */
const watchdogSeconds = 10;

const labTools: Record<string, string> = {
  unshare: 'util-linux',
  nsenter: 'util-linux',
  ip: 'iproute2',
  ebtables: 'iptables',
  socat: 'socat',
  nasm: 'nasm',
  libvirtd: 'libvirt-daemon-system',
  virtlogd: 'libvirt-daemon-system',
  virsh: 'libvirt-clients',
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-img': 'qemu-utils',
  ipmi_sim: 'openipmi',
  ipmitool: 'ipmitool',
};

const cephTools: Record<string, string> = {
  'ceph-mon': 'ceph-mon',
  'ceph-osd': 'ceph-osd',
  rbd: 'ceph-common',
};

const nfsTools: Record<string, string> = {
  'linux.uml': 'user-mode-linux',
  modprobe: 'kmod',
  'ganesha.nfsd': 'nfs-ganesha nfs-ganesha-vfs',
  'mount.nfs': 'nfs-common',
  rpcbind: 'rpcbind',
  ethtool: 'ethtool',
};

async function requireMachine(tools: Record<string, string>): Promise<void> {
  if (process.platform !== 'linux') throw new LabError('the lab runs on Linux only');
  if (process.getuid?.() !== 0) throw new LabError('the lab makes namespaces and runs libvirt: start it as root');
  const { stdout } = await attempt([
    'bash',
    '-c',
    `for t in ${Object.keys(tools).join(' ')}; do command -v $t > /dev/null || echo $t; done`,
  ]);
  const missing = stdout.split('\n').filter(Boolean);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((tool) => tools[tool] ?? tool))].join(' ');
  throw new LabError(
    `the lab needs ${missing.join(', ')}; install with: apt-get install --no-install-recommends ${packages}`,
  );
}

/** The port itself when it is free, any free one for 0. Throws LabError when it is busy. */
function freePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () =>
      reject(
        new LabError(
          `port ${port} on 127.0.0.1 is in use (another lab, or a Picket server?); choose another one with --port, or end the other: ./lab/lab down`,
        ),
      ),
    );
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

/** A folder is the lab's when it is empty, missing, or holds a lab that does not run any more. */
function takeFolder(dir: string): void {
  const old = findLab(dir);
  if (old !== undefined && findHolder(old) !== undefined) {
    throw new LabError(
      `the lab in ${dir} runs already (see ./lab/lab status); take it down first with: ./lab/lab down`,
    );
  }
  if (old === undefined && existsSync(dir) && readdirSync(dir).length > 0) {
    throw new LabError(`${dir} is not empty and holds no lab; give the lab a folder of its own with --dir`, 2);
  }
  rmSync(dir, { recursive: true, force: true });
}

/** Checks machine and plan, and writes the lab's folder. Nothing runs yet. Throws LabError when it can't be. */
export async function prepareLab(plan: LabPlan): Promise<Lab> {
  const dir = labDir(plan.dir);
  if (plan.ceph === true && plan.second != null) throw new LabError('a lab has a Ceph or second BMCs, not both', 2);
  requirePlainPath(dir);
  await requireMachine({
    ...labTools,
    ...(plan.ceph === true ? cephTools : {}),
    ...(plan.nfs === undefined ? {} : nfsTools),
  });
  const { pools, rbdPools, hosts, vms } = planned(plan);
  takeFolder(dir);
  const port = await freePort(plan.port ?? 8440);
  const files = filesOf(dir);
  mkdirSync(dir, { recursive: true });
  const lab = saveLab({
    id: randomBytes(4).toString('hex'),
    dir,
    port,
    checkout,
    createdAt: new Date().toISOString(),
    withServer: plan.withServer ?? true,
    pools,
    rbdPools,
    nfs: plan.nfs ?? null,
    leaseSeconds: plan.leaseSeconds ?? 10,
    hosts,
    vms,
    redfish: plan.redfish ?? false,
  });
  // Only now, so that whatever a crash leaves behind is known as a lab's.
  for (const folder of [...pools.map(files.pool), files.guests, files.cache, files.server])
    mkdirSync(folder, { recursive: true });
  const env = {
    LAB_ID: lab.id,
    LAB_CHECKOUT: checkout,
    LAB_NODE: node,
    LAB_POOLS: `'${pools.join(' ')}'`,
    LAB_NFS: `'${lab.nfs ?? ''}'`,
    LAB_UML_MEMORY: umlMemory,
    LAB_WATCHDOG_SECONDS: watchdogSeconds,
    LAB_HOSTS: `'${hosts.map(({ name }) => name).join(' ')}'`,
  };
  writeFileSync(
    files.env,
    Object.entries(env)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  if (lab.nfs !== null) prepareNfs(lab);
  for (const host of hosts) prepareHost(lab, host);
  for (const bmc of bmcsOf(lab)) writeBmcConfig(lab, bmc);
  if (rbdPools.length > 0) mkdirSync(cephFiles(lab).etc, { recursive: true });
  return lab;
}
