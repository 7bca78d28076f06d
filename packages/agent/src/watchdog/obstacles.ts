import { access, readFile } from 'node:fs/promises';
import { type RunResult, run } from '../process/run.ts';

const askMs = 5_000;
const stopOnReboot = '/sys/module/watchdog/parameters/stop_on_reboot';
const timeouts = ['RuntimeWatchdogUSec', 'RebootWatchdogUSec', 'KExecWatchdogUSec'] as const;
const sleeps = ['sleep.target', 'suspend.target', 'hibernate.target', 'hybrid-sleep.target'] as const;

/** Why a watchdog would not do what the server is told of it. */
export interface Obstacle {
  /** What is wrong and what to do, without a full stop. */
  readonly sentence: string;
  /** False when it could not be found out: too little to begin with, and no reason to give up what is armed. */
  readonly certain: boolean;
}

/** Where the answers come from. */
export interface Machine {
  readText(path: string): Promise<string | null>;
  exists(path: string): Promise<boolean>;
  run(command: string, args: readonly string[]): Promise<RunResult>;
}

const thisMachine: Machine = {
  readText: (path) => readFile(path, 'utf8').catch(() => null),
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  run: (command, args) => run(command, args, { timeoutMs: askMs }),
};

/**
 * What on this machine could stop the watchdog, lengthen its time-out or outlive it (S21): the kernel at a reboot, systemd that takes it over
 * at one, and a machine that sleeps. Null: nothing that is known.
 */
export async function obstacleTo(device: string, machine: Machine = thisMachine): Promise<Obstacle | null> {
  return (await ofKernel(machine)) ?? ((await isSystemd(machine)) ? await ofSystemd(device, machine) : null);
}

/** The policy is taken as the driver registers (watchdog_core.c), and cannot be changed afterwards. */
async function ofKernel(machine: Machine): Promise<Obstacle | null> {
  const value = (await machine.readText(stopOnReboot))?.trim();
  if (value === '0') return null;
  const found = value === undefined ? 'cannot be read' : `reads ${value}`;
  return certain(
    `the kernel may stop it as a reboot begins, while guests still run: boot with watchdog.stop_on_reboot=0 (${stopOnReboot} ${found})`,
  );
}

/** `sd_booted(3)`, or by its name: either is enough to ask it. */
async function isSystemd(machine: Machine): Promise<boolean> {
  if (await machine.exists('/run/systemd/system')) return true;
  const name = await machine.readText('/proc/1/comm');
  return name === null || name.trim() === 'systemd';
}

async function ofSystemd(device: string, machine: Machine): Promise<Obstacle | null> {
  const shown = await machine.run('systemctl', ['show', `--property=${[...timeouts, 'WatchdogDevice'].join()}`]);
  if (shown.code !== 0) return couldNotAsk('what it does with watchdogs', shown);
  const values = new Map(shown.stdout.split('\n').map((line) => pair(line)));
  const theirs = values.get('WatchdogDevice') ?? '';
  // Empty: systemd takes /dev/watchdog0, which /dev/watchdog is, too. Another name may lead anywhere.
  const another = /^\/dev\/watchdog\d+$/.test(theirs) && theirs !== device;
  for (const name of another ? [] : timeouts) {
    const value = values.get(name);
    if (value === undefined)
      return certain(`this systemd does not tell its ${name}, so it may take the watchdog over at a reboot`);
    // 0 is off. `infinity` is its word for the device's own time-out: on.
    if (value !== '0')
      return certain(
        `systemd would use the same watchdog (${name}=${value}): write RuntimeWatchdogSec=0, RebootWatchdogSec=0 and KExecWatchdogSec=0 below [Manager] in /etc/systemd/system.conf.d/picket.conf, then run systemctl daemon-reexec`,
      );
  }
  const enabled = await machine.run('systemctl', ['is-enabled', ...sleeps]);
  // Its exit code is 1 for masked units, as for a question without an answer, which has no line either.
  const states = enabled.stdout.split('\n').filter((line) => line !== '');
  if (enabled.ended !== 'exited' || states.length !== sleeps.length)
    return couldNotAsk('whether this host can be suspended', enabled);
  if (states.every((state) => /^masked(-runtime)?$/.test(state))) return ofOwnUnit(machine);
  return certain(
    `this host can be suspended, and its watchdog would sleep with it while its VMs are started elsewhere: run systemctl mask ${sleeps.join(' ')}`,
  );
}

/** The feeder must outlive the agent: when systemd stops a unit it ends all of its processes, unless told otherwise. */
async function ofOwnUnit(machine: Machine): Promise<Obstacle | null> {
  const groups = (await machine.readText('/proc/self/cgroup')) ?? '';
  // Version 2, or systemd's own hierarchy of version 1.
  const path = groups.split('\n').flatMap((line) => /^(?:0:|\d+:name=systemd):(.*)$/.exec(line)?.[1] ?? []);
  const unit = path
    .flatMap((one) => one.split('/'))
    .filter((part) => part.endsWith('.service'))
    .at(-1);
  if (unit === undefined) return null;
  const shown = await machine.run('systemctl', ['show', '--property=KillMode,Id', '--', unit]);
  const mode = new Map(shown.stdout.split('\n').map((line) => pair(line))).get('KillMode');
  if (shown.code !== 0 || mode === undefined) return couldNotAsk(`how it ends ${unit}`, shown);
  if (mode === 'process' || mode === 'none') return null;
  return certain(
    `systemd would end the process that feeds the watchdog together with the agent (KillMode=${mode}): write KillMode=process into the [Service] part of ${unit}, then run systemctl daemon-reload`,
  );
}

function pair(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, Math.max(at, 0)), line.slice(at + 1).trim()];
}

function certain(sentence: string): Obstacle {
  return { sentence, certain: true };
}

function couldNotAsk(what: string, { ended, stderr }: RunResult): Obstacle {
  const why = ended === 'exited' ? stderr.trim() : ended;
  return { sentence: `systemd cannot be asked ${what} (systemctl: ${why})`, certain: false };
}
