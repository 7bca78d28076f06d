import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { readIfThere } from '../lab/files.ts';
import { hostOf, type Lab } from '../lab/state.ts';
import { inLab, labScript } from '../machine/inside.ts';
import { run } from '../machine/run.ts';
import { bmcPort, macOf } from '../net/addresses.ts';
import { writeBmcConfig } from './config.ts';

// Each fault leaves a file of its name in the BMC's folder: the chassis script reads `lie` and `slow`, people read them all.

const faultNames = ['down', 'lie', 'slow', 'wrong-password', 'flap', 'swap', 'no-power'] as const;
type Fault = (typeof faultNames)[number];

const mark = (lab: Lab, host: string, fault: Fault) => join(lab.files.bmc(host), fault);

/** The faults in force, as words: `slow 5`, `swap kvm2`. */
export function bmcFaults(lab: Lab, host: string): string[] {
  const present = new Set(readdirSync(lab.files.bmc(host)));
  return faultNames.flatMap((fault) =>
    present.has(fault) ? `${fault} ${readIfThere(mark(lab, host, fault)) ?? ''}`.trim() : [],
  );
}

/** Starts the BMC; nothing happens when it runs. */
export async function startBmc(lab: Lab, host: string): Promise<void> {
  rmSync(mark(lab, host, 'down'), { force: true });
  await run(labScript(lab, 'bmc-start.sh', host));
}

async function stopProcess(lab: Lab, file: string): Promise<void> {
  await run(labScript(lab, 'end.sh', file));
}

/** The BMC is dead: nothing answers at its address. */
export async function bmcDown(lab: Lab, host: string): Promise<void> {
  hostOf(lab, host);
  writeFileSync(mark(lab, host, 'down'), '');
  await stopProcess(lab, join(lab.files.bmc(host), 'pid'));
}

/** Power commands answer success and do nothing; status stays true. */
export function bmcLie(lab: Lab, host: string): void {
  hostOf(lab, host);
  writeFileSync(mark(lab, host, 'lie'), '');
}

/** Each call that reaches the chassis takes `byMs` longer. */
export function bmcSlow(lab: Lab, host: string, byMs: number): void {
  hostOf(lab, host);
  writeFileSync(mark(lab, host, 'slow'), String(byMs / 1000));
}

/** Somebody changed the BMC's password. */
export async function bmcWrongPassword(lab: Lab, host: string): Promise<void> {
  const { number } = hostOf(lab, host);
  writeFileSync(mark(lab, host, 'wrong-password'), '');
  writeBmcConfig(lab, host, number, 'changed-by-night');
  await restart(lab, host);
}

/** The BMC's network comes and goes every few seconds. */
export async function bmcFlap(lab: Lab, host: string): Promise<void> {
  hostOf(lab, host);
  if (existsSync(mark(lab, host, 'flap'))) return;
  writeFileSync(mark(lab, host, 'flap'), '');
  await run(labScript(lab, 'bmc-flap.sh', host, bmcPort(hostOf(lab, host))));
}

/** Two management addresses change places: who asks for `host` reaches the BMC that controls `other`. */
export async function bmcSwap(lab: Lab, host: string, other: string): Promise<void> {
  if (host === other) throw new LabError('a swap needs two hosts', 2);
  for (const name of [host, other]) {
    hostOf(lab, name);
    if (existsSync(mark(lab, name, 'swap')))
      throw new LabError(`the BMC of ${name} is swapped already; undo it with: ./lab/lab bmc-up ${name}`);
  }
  writeFileSync(mark(lab, host, 'swap'), other);
  writeFileSync(mark(lab, other, 'swap'), host);
  await readdress(lab, [
    [host, other],
    [other, host],
  ]);
}

/** Clears every fault of this BMC (and the other half of a swap). */
export async function bmcUp(lab: Lab, host: string): Promise<void> {
  const { number } = hostOf(lab, host);
  const other = readIfThere(mark(lab, host, 'swap'));
  if (other !== undefined) {
    for (const name of [host, other]) rmSync(mark(lab, name, 'swap'), { force: true });
    await readdress(lab, [
      [host, host],
      [other, other],
    ]);
  }
  if (existsSync(mark(lab, host, 'flap'))) {
    await stopProcess(lab, join(lab.files.bmc(host), 'flap.pid'));
    await run(inLab(lab, ['ip', 'link', 'set', bmcPort(hostOf(lab, host)), 'up']));
  }
  const passwordChanged = existsSync(mark(lab, host, 'wrong-password'));
  for (const fault of faultNames) rmSync(mark(lab, host, fault), { force: true });
  writeBmcConfig(lab, host, number);
  await (passwordChanged ? restart(lab, host) : startBmc(lab, host));
}

async function restart(lab: Lab, host: string): Promise<void> {
  await stopProcess(lab, join(lab.files.bmc(host), 'pid'));
  await startBmc(lab, host);
}

/** Gives each device the address (and the MAC that belongs to it) of the BMC named second. */
async function readdress(lab: Lab, pairs: readonly (readonly [device: string, as: string])[]): Promise<void> {
  const commands = pairs.map(([device, as]) => {
    const { number, bmcAddress } = hostOf(lab, as);
    const inside = `nsenter --net=${lab.files.netns(`bmc-${device}`)} --`;
    return [
      `${inside} ip link set eth0 down`,
      `${inside} ip addr flush dev eth0`,
      `${inside} ip link set eth0 address ${macOf(number, 1)}`,
      `${inside} ip addr add ${bmcAddress}/16 dev eth0`,
    ].join('\n');
  });
  const up = pairs.map(([device]) => `nsenter --net=${lab.files.netns(`bmc-${device}`)} -- ip link set eth0 up`);
  await run(inLab(lab, ['bash', '-e', '-c', [...commands, ...up].join('\n')]));
}
