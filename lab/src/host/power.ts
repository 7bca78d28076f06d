import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bmcsOf } from '../bmc/bmcs.ts';
import { bmcDown } from '../bmc/faults.ts';
import { startBmc } from '../bmc/process.ts';
import { LabError } from '../errors.ts';
import { readIfThere } from '../lab/files.ts';
import { hostOf, type Lab } from '../lab/state.ts';
import { findHostInit, hostProcesses, inHost, inLab, labScript } from '../machine/inside.ts';
import { readProcess, signal } from '../machine/processes.ts';
import { attempt, run, until } from '../machine/run.ts';
import { hostPort } from '../net/addresses.ts';
import { kernelOf, panicKernel } from '../uml/kernel.ts';

const cleanStopMs = 60_000;
/** A kernel of its own, on a busy machine. */
const bootMs = 120_000;

const noPowerMark = (lab: Lab, bmc: string) => join(lab.files.bmc(bmc), 'no-power');
/** What the mark of a host says whose kernel died. */
const panicked = 'panicked';

const hungMark = (lab: Lab, host: string) => join(lab.files.host(host), 'hung');

export function isOn(lab: Lab, host: string): boolean {
  return findHostInit(lab, hostOf(lab, host).name) !== undefined;
}

export function isHung(lab: Lab, host: string): boolean {
  return existsSync(hungMark(lab, host));
}

export function isPanicked(lab: Lab, host: string): boolean {
  return readIfThere(hungMark(lab, host)) === panicked;
}

/** Power is gone at once: everything in the host dies. With `bmcToo` its BMCs, fed by the same cables, die first. */
export async function powerCut(lab: Lab, host: string, bmcToo = false): Promise<void> {
  hostOf(lab, host);
  for (const { name } of bmcToo ? bmcsOf(lab, host) : []) {
    writeFileSync(noPowerMark(lab, name), '');
    await bmcDown(lab, name);
  }
  await run(labScript(lab, 'host-off.sh', host));
}

/**
 * Power on; returns when the host's first process runs. A BMC that lost its feed with the host comes back as well, and a feed that
 * was switched off is on again. A host that panicked is reset.
 */
export async function powerOn(lab: Lab, host: string): Promise<void> {
  hostOf(lab, host);
  if (isPanicked(lab, host)) await run(labScript(lab, 'host-off.sh', host));
  for (const { name } of bmcsOf(lab, host)) {
    rmSync(join(lab.files.bmc(name), 'switched-off'), { force: true });
    if (!existsSync(noPowerMark(lab, name))) continue;
    rmSync(noPowerMark(lab, name));
    await startBmc(lab, name);
  }
  await run(labScript(lab, 'host-on.sh', host));
}

/** Returns when the host's libvirt answers. */
export async function booted(lab: Lab, host: string): Promise<void> {
  // A question costs a kernel of its own more than a look at a file.
  const begun = () => lab.nfs === null || existsSync(join(lab.files.host(host), 'booted'));
  await until(begun, {
    timeoutMs: bootMs,
    everyMs: 100,
    sentence: () => `${host} was powered on, but does not boot: see ${lab.files.host(host)}/host.log`,
  });
  await until(async () => (await attempt(inHost(lab, host, ['virsh', 'list', '--name']))).code === 0, {
    timeoutMs: bootMs,
    sentence: () => `${host} was powered on, but its libvirt does not answer: see ${lab.files.host(host)}/log`,
  });
}

/** A clean shutdown as an operator types it: agent told, guests stopped, services ended, power off. */
export async function shutdown(lab: Lab, host: string): Promise<void> {
  const init = findHostInit(lab, hostOf(lab, host).name);
  if (init === undefined) throw new LabError(`${host} is powered off already`);
  signal(init.pid, 'SIGTERM');
  await until(() => readProcess(init.pid)?.startTime !== init.startTime, {
    timeoutMs: cleanStopMs,
    sentence: () =>
      `${host} did not shut down within ${cleanStopMs / 1000} s; cut its power with: ./lab/lab host-power-cut ${host}`,
  });
  await run(labScript(lab, 'host-off.sh', host));
}

/** A clean shutdown and, at once, power on again with a new boot id. */
export async function reboot(lab: Lab, host: string): Promise<void> {
  await shutdown(lab, host);
  await run(labScript(lab, 'host-on.sh', host));
}

/** Freezes a host: nothing in it runs, its network is silent, its power reads on. */
export async function hang(lab: Lab, host: string): Promise<void> {
  if (!isOn(lab, host)) throw new LabError(`${host} is powered off: there is nothing to freeze`);
  writeFileSync(hungMark(lab, host), '');
  if (lab.nfs === null) await standStill(lab, host);
  else await freezeKernel(lab, host);
}

/** Its kernel dies: everything in it is dead and nothing thaws, while its power reads on. Only its power helps. */
export async function panic(lab: Lab, host: string): Promise<void> {
  if (!isOn(lab, host)) throw new LabError(`${host} is powered off: there is nothing to panic`);
  if (lab.nfs !== null) return await panicKernel(lab, host);
  writeFileSync(hungMark(lab, host), panicked);
  await standStill(lab, host);
  // The first process stays: it is the host's power. Stopped, it starts nothing.
  const init = findHostInit(lab, host)?.pid;
  for (const { pid } of hostProcesses(lab, host)) if (pid !== init) signal(pid, 'SIGKILL');
}

/** What the kernel traces cannot go on without it, and must not get signals of its own. */
async function freezeKernel(lab: Lab, host: string): Promise<void> {
  await run(inLab(lab, ['ip', 'link', 'set', hostPort(hostOf(lab, host)), 'down']));
  signal(kernelOf(lab, host).pid, 'SIGSTOP');
}

async function standStill(lab: Lab, host: string): Promise<void> {
  await run(inLab(lab, ['ip', 'link', 'set', hostPort(hostOf(lab, host)), 'down']));
  // Stopped processes can't fork, so the second look finds what the first one missed.
  await until(
    () => {
      const running = hostProcesses(lab, host).filter((process) => process.state !== 'T' && process.state !== 't');
      for (const process of running) signal(process.pid, 'SIGSTOP');
      return running.length === 0;
    },
    { timeoutMs: 10_000, everyMs: 10, sentence: () => `not everything in ${host} could be frozen` },
  );
}

/** The frozen host goes on where it stopped. */
export async function unhang(lab: Lab, host: string): Promise<void> {
  if (!isOn(lab, host)) throw new LabError(`${host} is powered off: there is nothing frozen`);
  if (isPanicked(lab, host))
    throw new LabError(`${host} panicked: only its power helps: ./lab/lab host-power-on ${host}`);
  const stopped = lab.nfs === null ? hostProcesses(lab, host) : [kernelOf(lab, host)];
  for (const process of stopped) signal(process.pid, 'SIGCONT');
  await run(inLab(lab, ['ip', 'link', 'set', hostPort(hostOf(lab, host)), 'up']));
  rmSync(hungMark(lab, host), { force: true });
}
