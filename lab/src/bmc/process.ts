import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../lab/state.ts';
import { labScript } from '../machine/inside.ts';
import { run } from '../machine/run.ts';
import { bmcOf } from './bmcs.ts';

/** Starts the BMC; nothing happens when it runs. */
export async function startBmc(lab: Lab, bmc: string): Promise<void> {
  rmSync(join(lab.files.bmc(bmcOf(lab, bmc).name), 'down'), { force: true });
  await run(labScript(lab, 'bmc-start.sh', bmc));
}

export async function endBmc(lab: Lab, bmc: string): Promise<void> {
  for (const file of ['pid', 'redfish.pid']) await run(labScript(lab, 'end.sh', join(lab.files.bmc(bmc), file)));
}

export async function restartBmc(lab: Lab, bmc: string): Promise<void> {
  await endBmc(lab, bmc);
  await startBmc(lab, bmc);
}
