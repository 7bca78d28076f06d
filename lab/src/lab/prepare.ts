import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { writeBmcConfig } from '../bmc/config.ts';
import { LabError } from '../errors.ts';
import { prepareHost } from '../host/prepare.ts';
import { attempt } from '../machine/run.ts';
import { bmcAddress, hostAddress, maxHosts } from '../net/addresses.ts';
import { checkout, filesOf, labDir, node, requirePlainPath } from './files.ts';
import { findHolder } from './holder.ts';
import { findLab, type Lab, type LabVm, saveLab } from './state.ts';

interface VmPlan {
  name: string;
  /** Default: round-robin. */
  host?: string;
  /** Default 1s. */
  writes?: LabVm['writes'];
}

/** What a lab is to consist of. */
export interface LabPlan {
  dir?: string;
  /** Default 8440; 0 picks a free one. */
  port?: number;
  /** A number (kvm1…), or their names; default 3. */
  hosts?: number | readonly string[];
  /** A number (vm1…), or one by one; default 6. */
  vms?: number | readonly VmPlan[];
  /** False: hosts and guests only. */
  withServer?: boolean;
}

const tools: Record<string, string> = {
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

async function requireMachine(): Promise<void> {
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

function names(
  wanted: number | readonly string[] | undefined,
  fallback: number,
  prefix: string,
  what: string,
): string[] {
  const list =
    typeof wanted === 'object'
      ? [...wanted]
      : Array.from({ length: wanted ?? fallback }, (_, i) => `${prefix}${i + 1}`);
  const wrong = list.find((name) => !/^[a-z][a-z0-9-]{0,9}$/.test(name) || name === 'server');
  if (wrong !== undefined)
    throw new LabError(
      `"${wrong}" can't be the name of a ${what} in the lab: a small letter first, then small letters, digits or dashes, 10 at most`,
      2,
    );
  if (new Set(list).size < list.length) throw new LabError(`two ${what}s have the same name`, 2);
  return list;
}

function planVms(plan: LabPlan['vms'], hosts: readonly string[]): LabVm[] {
  const plans: readonly VmPlan[] =
    typeof plan === 'object' ? plan : names(plan, 6, 'vm', 'VM').map((name) => ({ name }));
  names(
    plans.map(({ name }) => name),
    0,
    '',
    'VM',
  );
  return plans.map((vm, i) => {
    const host = vm.host ?? hosts[i % hosts.length] ?? '';
    if (!hosts.includes(host))
      throw new LabError(`${vm.name} is placed on ${host}, but the hosts are: ${hosts.join(', ')}`, 2);
    return { name: vm.name, uuid: randomUUID(), host, writes: vm.writes ?? '1s' };
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
  requirePlainPath(dir);
  await requireMachine();
  const hosts = names(plan.hosts, 3, 'kvm', 'host').map((name, i) => ({
    name,
    number: i + 1,
    address: hostAddress(i + 1),
    bmcAddress: bmcAddress(i + 1),
  }));
  if (hosts.length === 0 || hosts.length > maxHosts) throw new LabError(`a lab has 1 to ${maxHosts} hosts`, 2);
  const vms = planVms(
    plan.vms,
    hosts.map(({ name }) => name),
  );
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
    hosts,
    vms,
  });
  // Only now, so that whatever a crash leaves behind is known as a lab's.
  for (const folder of [files.pool, files.guests, files.cache, files.server]) mkdirSync(folder, { recursive: true });
  const env = {
    LAB_ID: lab.id,
    LAB_CHECKOUT: checkout,
    LAB_NODE: node,
    LAB_HOSTS: `'${hosts.map(({ name }) => name).join(' ')}'`,
  };
  writeFileSync(
    files.env,
    Object.entries(env)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  for (const host of hosts) {
    prepareHost(lab, host);
    writeBmcConfig(lab, host.name, host.number);
  }
  return lab;
}
