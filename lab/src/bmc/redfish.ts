import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, node } from '../lab/files.ts';
import type { Lab } from '../lab/state.ts';
import { bmcsOf } from './bmcs.ts';
import { bmcUser, chassisCommand } from './config.ts';
import { startBmc } from './process.ts';

/** The product's own test double of an iLO; the lab runs it as a program. */
const service = join(checkout, 'packages/server/src/fencing/testing/redfish-main.ts');

const passwordName = 'LAB_BMC_PASSWORD';

/** Lets the BMCs of a host speak Redfish beside IPMI: same address, user, password, machine and hand on the power. */
export async function addRedfish(lab: Lab, host: string, guid: string): Promise<void> {
  for (const bmc of bmcsOf(lab, host)) {
    const folder = lab.files.bmc(bmc.name);
    const access = `--host 0.0.0.0 --port 443 --user ${bmcUser} --password-env ${passwordName}`;
    const machine = `--uuid ${uuidOf(guid)} --flavour ilo --power-command '${chassisCommand(lab, bmc)}'`;
    const script = `export ${passwordName}="$(< ${folder}/password)"\nexec ${node} ${service} ${access} ${machine}\n`;
    writeFileSync(join(folder, 'redfish.sh'), script);
    await startBmc(lab, bmc.name);
  }
}

function uuidOf(guid: string): string {
  return guid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
