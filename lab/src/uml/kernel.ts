import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Lab } from '../lab/state.ts';
import { findHostInit, inHost } from '../machine/inside.ts';
import { parseCmdline } from '../machine/proc-text.ts';
import { type Process, processTable, procFile } from '../machine/processes.ts';
import { run, until } from '../machine/run.ts';

/** The process that is the kernel of a host: those below it are its user processes, which it traces. Undefined when it died. */
export function findKernel(lab: Lab, host: string, table: readonly Process[] = processTable()): Process | undefined {
  const init = findHostInit(lab, host, table);
  if (init === undefined) return undefined;
  return table.find(
    ({ pid, ppid }) => ppid === init.pid && parseCmdline(procFile(pid, 'cmdline') ?? '')[0] === 'linux.uml',
  );
}

export function kernelOf(lab: Lab, host: string): Process {
  const kernel = findKernel(lab, host);
  if (kernel === undefined) throw new LabError(`the kernel of ${host} does not run`);
  return kernel;
}

/** A real panic, by sysrq: the kernel ends, the power stays on. Returns when it is dead. */
export async function panicKernel(lab: Lab, host: string): Promise<void> {
  kernelOf(lab, host);
  await run(
    inHost(lab, host, ['bash', '-c', '(sleep 0.3; echo c > /proc/sysrq-trigger) > /dev/null 2>&1 < /dev/null &']),
  );
  await until(() => existsSync(join(lab.files.host(host), 'panicked')), {
    timeoutMs: 20_000,
    sentence: () => `${host} was told to panic and lives on: see ${lab.files.host(host)}/host.log`,
  });
}
