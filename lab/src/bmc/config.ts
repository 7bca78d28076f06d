import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scripts } from '../lab/files.ts';
import type { Lab } from '../lab/state.ts';
import type { LabBmc } from './bmcs.ts';

export const bmcUser = 'admin';
export const bmcPassword = 's3cret';

/** The configuration of one ipmi_sim. The GUID belongs to the device, whatever address it answers on. */
function lanConf(lab: Lab, bmc: LabBmc, password: string): string {
  const auths = ['callback', 'user', 'operator', 'admin'].map(
    (level) => `  allowed_auths_${level} none md2 md5 straight\n`,
  );
  return `name "${bmc.name}"
startlan 1
  addr 0.0.0.0 623
  priv_limit admin
${auths.join('')}  guid ${guidOf(lab, bmc)}
endlan
chassis_control "${chassisCommand(lab, bmc)} 0x20"
user 1 true "" "" user 10 none md2 md5 straight
user 2 true "${bmcUser}" "${password}" admin 10 none md2 md5 straight
`;
}

const emulator = `mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
mc_enable 0x20
`;

/** The command that is a BMC's hand on its host's power; ipmi_sim puts an address between it and its words. */
export function chassisCommand(lab: Lab, { name, host }: LabBmc): string {
  return `env LAB_DIR=${lab.dir} ${scripts}/chassis.sh ${host} ${name}`;
}

/**
 * The GUID of the machine behind a BMC: 32 hex digits, made from the lab and the host's number, so that no two are alike, and
 * told by each of its devices (IPMI 20.8 asks for the system's). In the byte order of the wire (last byte of the UUID first) it
 * is a version 4 UUID; in any other order it would be none, so ipmitool, which guesses the order, guesses alike for every host.
 */
function guidOf(lab: Lab, { number }: LabBmc): string {
  return `${number.toString(16).padStart(4, '0')}50434b54f0800040${lab.id}504b`;
}

/** Writes what a BMC reads at its start. */
export function writeBmcConfig(lab: Lab, bmc: LabBmc, password = bmcPassword): void {
  const folder = lab.files.bmc(bmc.name);
  mkdirSync(join(folder, 'state'), { recursive: true });
  writeFileSync(join(folder, 'lan.conf'), lanConf(lab, bmc, password));
  writeFileSync(join(folder, 'emu.cmd'), emulator);
  writeFileSync(join(folder, 'password'), password);
}
