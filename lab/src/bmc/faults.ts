import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { readIfThere } from '../lab/files.ts';
import type { Lab } from '../lab/state.ts';
import { inLab, labScript } from '../machine/inside.ts';
import { run } from '../machine/run.ts';
import { bmcPort, macOf } from '../net/addresses.ts';
import { bmcOf } from './bmcs.ts';
import { writeBmcConfig } from './config.ts';
import { endBmc, restartBmc, startBmc } from './process.ts';

// Each fault leaves a file of its name in the BMC's folder: the chassis script reads `lie` and `slow`, people read them all.
// `switched-off` is none: a feed that was switched off while its host goes on by the other one. `bmc` is a name of bmcs.ts.

const faultNames = ['down', 'lie', 'slow', 'wrong-password', 'flap', 'swap', 'no-power', 'switched-off'] as const;
type Fault = (typeof faultNames)[number];

const mark = (lab: Lab, bmc: string, fault: Fault) => join(lab.files.bmc(bmcOf(lab, bmc).name), fault);

/** The faults in force, as words: `slow 5`, `swap kvm2`. */
export function bmcFaults(lab: Lab, bmc: string): string[] {
  const present = new Set(readdirSync(lab.files.bmc(bmc)));
  return faultNames.flatMap((fault) =>
    present.has(fault) ? `${fault} ${readIfThere(mark(lab, bmc, fault)) ?? ''}`.trim() : [],
  );
}

/** The BMC is dead: nothing answers at its address. */
export async function bmcDown(lab: Lab, bmc: string): Promise<void> {
  writeFileSync(mark(lab, bmc, 'down'), '');
  await endBmc(lab, bmc);
}

/** Power commands answer success and do nothing; status stays true. */
export function bmcLie(lab: Lab, bmc: string): void {
  writeFileSync(mark(lab, bmc, 'lie'), '');
}

/** Each call that reaches the chassis takes `byMs` longer. */
export function bmcSlow(lab: Lab, bmc: string, byMs: number): void {
  writeFileSync(mark(lab, bmc, 'slow'), String(byMs / 1000));
}

/** Somebody changed the BMC's password. */
export async function bmcWrongPassword(lab: Lab, bmc: string): Promise<void> {
  writeFileSync(mark(lab, bmc, 'wrong-password'), '');
  writeBmcConfig(lab, bmcOf(lab, bmc), 'changed-by-night');
  await restartBmc(lab, bmc);
}

/** The BMC's network comes and goes every few seconds. */
export async function bmcFlap(lab: Lab, bmc: string): Promise<void> {
  if (existsSync(mark(lab, bmc, 'flap'))) return;
  writeFileSync(mark(lab, bmc, 'flap'), '');
  await run(labScript(lab, 'bmc-flap.sh', bmc, bmcPort(bmcOf(lab, bmc))));
}

/** Two management addresses change places: who asks for `bmc` reaches the one that controls `other`. */
export async function bmcSwap(lab: Lab, bmc: string, other: string): Promise<void> {
  if (bmc === other) throw new LabError('a swap needs two hosts', 2);
  for (const name of [bmc, other]) {
    if (existsSync(mark(lab, name, 'swap')))
      throw new LabError(`the BMC of ${name} is swapped already; undo it with: ./lab/lab bmc-up ${name}`);
  }
  writeFileSync(mark(lab, bmc, 'swap'), other);
  writeFileSync(mark(lab, other, 'swap'), bmc);
  await readdress(lab, [
    [bmc, other],
    [other, bmc],
  ]);
}

/** Clears every fault of this BMC (and the other half of a swap); its feed is on again. */
export async function bmcUp(lab: Lab, bmc: string): Promise<void> {
  const other = readIfThere(mark(lab, bmc, 'swap'));
  if (other !== undefined) {
    for (const name of [bmc, other]) rmSync(mark(lab, name, 'swap'), { force: true });
    await readdress(lab, [
      [bmc, bmc],
      [other, other],
    ]);
  }
  if (existsSync(mark(lab, bmc, 'flap'))) {
    await run(labScript(lab, 'end.sh', join(lab.files.bmc(bmc), 'flap.pid')));
    await run(inLab(lab, ['ip', 'link', 'set', bmcPort(bmcOf(lab, bmc)), 'up']));
  }
  const passwordChanged = existsSync(mark(lab, bmc, 'wrong-password'));
  for (const fault of faultNames) rmSync(mark(lab, bmc, fault), { force: true });
  writeBmcConfig(lab, bmcOf(lab, bmc));
  await (passwordChanged ? restartBmc(lab, bmc) : startBmc(lab, bmc));
}

/** Gives each device the address (and the MAC that belongs to it) of the BMC named second. */
async function readdress(lab: Lab, pairs: readonly (readonly [device: string, as: string])[]): Promise<void> {
  const commands = pairs.map(([device, as]) => {
    const { number, place, address } = bmcOf(lab, as);
    const inside = `nsenter --net=${lab.files.netns(`bmc-${device}`)} --`;
    return [
      `${inside} ip link set eth0 down`,
      `${inside} ip addr flush dev eth0`,
      `${inside} ip link set eth0 address ${macOf(number, place)}`,
      `${inside} ip addr add ${address}/16 dev eth0`,
    ].join('\n');
  });
  const up = pairs.map(([device]) => `nsenter --net=${lab.files.netns(`bmc-${device}`)} -- ip link set eth0 up`);
  await run(inLab(lab, ['bash', '-e', '-c', [...commands, ...up].join('\n')]));
}
