import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { isHung, isOn } from '../host/power.ts';
import { hostOf, type Lab, type LabVm, vmOf } from '../lab/state.ts';
import { inHost, inServer } from '../machine/inside.ts';
import { signal } from '../machine/processes.ts';
import { attempt, run } from '../machine/run.ts';
import { where } from '../where.ts';
import { domainXml } from './domain.ts';
import { cacheMode, diskFile, imageInCeph, inCeph, modeLetter, modeSector } from './images.ts';

/** Defines the host's guests with autostart and starts them: a host as an operator hands it over, before Picket knows it. */
export async function startGuests(lab: Lab, host: string): Promise<void> {
  const vms = lab.vms.filter((vm) => vm.host === host);
  const cache = await cacheMode(lab);
  for (const vm of vms) writeFileSync(join(lab.files.guests, `${vm.name}.xml`), domainXml(vm, cache));
  const commands = vms.flatMap(({ name }) => [
    `define ${lab.files.guests}/${name}.xml`,
    `autostart ${name}`,
    `start ${name}`,
  ]);
  if (commands.length === 0) return;
  // One virsh for all: it goes on after an error and tells of the last command only, so its words are looked at.
  const { code, stderr } = await attempt(inHost(lab, host, ['virsh', '-q', commands.join('; ')]), {
    timeoutMs: 180_000,
  });
  if (code !== 0 || stderr.includes('error:'))
    throw new LabError(`the guests of ${host} could not be started: ${stderr.trim()}`);
}

function virsh(lab: Lab, host: string, ...args: string[]): Promise<string> {
  return run(inHost(lab, host, ['virsh', '-q', ...args]));
}

/** The hosts that run this VM now. */
function hostsOf(lab: Lab, vm: string): { host: string; pid: number }[] {
  const { uuid } = vmOf(lab, vm);
  return where(lab.dir).find((entry) => entry.uuid === uuid)?.hosts ?? [];
}

function runningOn(lab: Lab, vm: string): { host: string; pid: number } {
  const [first] = hostsOf(lab, vm);
  if (first === undefined) throw new LabError(`${vm} runs nowhere; start it with: ./lab/lab vm-start ${vm}`);
  return first;
}

/** The hosts whose libvirt answers and knows this VM. */
async function definedOn(lab: Lab, vm: LabVm): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of lab.hosts) {
    if (!isOn(lab, name) || isHung(lab, name)) continue;
    if ((await attempt(inHost(lab, name, ['virsh', '-q', 'domstate', vm.name]))).code === 0) found.push(name);
  }
  return found;
}

/** Where Picket's hook looks whether a person means it (docs/operating.md). */
const overrides = '/etc/picket/allow-start';

/** A person, who knows of the hook, starts the VM by hand: where it is defined, or on the host given (defined there first). */
export async function startVm(lab: Lab, name: string, host?: string): Promise<void> {
  const vm = vmOf(lab, name);
  if (host !== undefined) hostOf(lab, host);
  const known = await definedOn(lab, vm);
  const target = host ?? known[0] ?? vm.host;
  if (!known.includes(target)) {
    const file = join(lab.files.guests, `${name}.xml`);
    writeFileSync(file, domainXml(vm, await cacheMode(lab)));
    await virsh(lab, target, 'define', file);
  }
  const override = `${overrides}/${vm.uuid}`;
  const script = `mkdir -p ${overrides}; touch ${override}; trap 'rm -f ${override}' EXIT; virsh -q start ${name}`;
  await run(inHost(lab, target, ['bash', '-e', '-c', script]));
}

/** A person stops the VM. The lab's guests know no ACPI, so this is libvirt's `destroy`. */
export async function stopVm(lab: Lab, name: string): Promise<void> {
  await virsh(lab, runningOn(lab, name).host, 'destroy', name);
}

/** Its QEMU dies (kill -9) on a host that lives on. */
export async function crashVm(lab: Lab, name: string): Promise<void> {
  const { host, pid } = runningOn(lab, name);
  if (lab.nfs === null) signal(pid, 'SIGKILL');
  else await run(inHost(lab, host, ['kill', '-KILL', String(pid)]));
}

/** A person moves the VM by hand: stopped and undefined here, defined and started there. */
export async function migrateVm(lab: Lab, name: string, to: string): Promise<void> {
  const from = runningOn(lab, name).host;
  if (hostOf(lab, to).name === from) throw new LabError(`${name} runs on ${to} already`);
  await virsh(lab, from, 'destroy', name);
  await virsh(lab, from, 'undefine', name);
  await startVm(lab, name, to);
}

/** From now on the guest writes a sector each second, or nothing. It is kept on its disk, so it goes where the VM goes. */
export async function setWrites(lab: Lab, name: string, writes: LabVm['writes']): Promise<void> {
  const vm = vmOf(lab, name);
  const letter = modeLetter[writes];
  const [running] = hostsOf(lab, name);
  if (running !== undefined) {
    await virsh(lab, running.host, 'send-key', name, `KEY_${letter.toUpperCase()}`);
    return;
  }
  const pattern = `write -P 0x${letter.charCodeAt(0).toString(16)} ${modeSector * 512} 512`;
  if (inCeph(vm)) await run(inServer(lab, ['qemu-io', '-f', 'raw', '-c', pattern, imageInCeph(vm)]));
  else await run(['qemu-io', '-f', 'qcow2', '-c', pattern, diskFile(lab, vm)]);
}
