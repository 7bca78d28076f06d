import { LabError } from '../errors.ts';
import { readIfThere, scripts } from '../lab/files.ts';
import { holderOf } from '../lab/holder.ts';
import { hostOf, type Lab } from '../lab/state.ts';
import { type Process, processTable } from './processes.ts';

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Nothing of the caller's environment reaches the lab: a test runner's options must not decide what its servers do. */
function cleanEnv(lab: Lab, more: Record<string, string> = {}): string[] {
  const env = {
    PATH: path,
    HOME: '/root',
    LANG: 'C.UTF-8',
    TERM: process.env.TERM ?? 'dumb',
    LAB_DIR: lab.dir,
    // The one exception: what Node compiled once, agents and servers need not compile at each start.
    ...(process.env.NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
    ...more,
  };
  return ['env', '-i', ...Object.entries(env).map(([key, value]) => `${key}=${value}`)];
}

/** The command line that runs `argv` in the lab's outer namespaces: its bridge, its process numbers. */
export function inLab(lab: Lab, argv: readonly string[]): string[] {
  return ['nsenter', '-t', String(holderOf(lab).pid), '-m', '-n', '-p', '--', ...cleanEnv(lab), ...argv];
}

/** Runs one of the scripts in lab/sh. */
export function labScript(lab: Lab, name: string, ...args: string[]): string[] {
  return inLab(lab, ['bash', `${scripts}/${name}`, ...args]);
}

/** The same from where the Picket server stands. */
export function inServer(lab: Lab, argv: readonly string[]): string[] {
  return inLab(lab, ['nsenter', `--net=${lab.files.netns('server')}`, '--', ...argv]);
}

/** The first process of a host, or undefined when its power is off. */
export function findHostInit(lab: Lab, host: string, table: readonly Process[] = processTable()): Process | undefined {
  const holder = table.find((process) => process.pid === holderOf(lab).pid);
  // host-init.sh wrote its pid as the lab numbers it: the last but one of the three namespaces it is in.
  const [pid, startTime] = (readIfThere(`${lab.files.host(host)}/init`) ?? '').split(' ');
  return table.find((process) => {
    const parent = table.find((candidate) => candidate.pid === process.ppid);
    return process.nsPids.at(-2) === Number(pid) && process.startTime === startTime && parent?.pidNs === holder?.pidNs;
  });
}

/** The command line that runs `argv` on a host. Throws LabError when its power is off. */
export function inHost(lab: Lab, host: string, argv: readonly string[]): string[] {
  const init = findHostInit(lab, hostOf(lab, host).name);
  if (init === undefined)
    throw new LabError(`${host} is powered off; switch it on with: ./lab/lab host-power-on ${host}`);
  // A kernel of its own has no namespaces that could be entered.
  if (lab.nfs !== null) return labScript(lab, 'uml-exec.sh', host, ...argv);
  const env = cleanEnv(lab, { HOST: host, H: lab.files.host(host) });
  return ['nsenter', '-t', String(init.pid), '-m', '-n', '-p', '-u', '-i', '--', ...env, ...argv];
}

/** Every process of a host, frozen ones too. */
export function hostProcesses(lab: Lab, host: string): Process[] {
  const table = processTable();
  const init = findHostInit(lab, hostOf(lab, host).name, table);
  return init === undefined ? [] : table.filter((process) => process.pidNs === init.pidNs);
}

/** A process that wrote its "pid starttime" inside the namespace given; undefined when it is gone. */
export function findByFile(file: string | undefined, pidNs: string): Process | undefined {
  const [pid, startTime] = (file ?? '').split(' ');
  if (!pid) return undefined;
  return processTable().find(
    (process) => process.pidNs === pidNs && process.nsPids.at(-1) === Number(pid) && process.startTime === startTime,
  );
}
