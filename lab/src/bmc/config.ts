import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scripts } from '../lab/files.ts';
import type { Lab } from '../lab/state.ts';

export const bmcUser = 'admin';
export const bmcPassword = 's3cret';

/** The configuration of one ipmi_sim. The GUID belongs to the device, whatever address it answers on. */
function lanConf(lab: Lab, host: string, guid: string, password: string): string {
  const auths = ['callback', 'user', 'operator', 'admin'].map(
    (level) => `  allowed_auths_${level} none md2 md5 straight\n`,
  );
  return `name "${host}"
startlan 1
  addr 0.0.0.0 623
  priv_limit admin
${auths.join('')}  guid ${guid}
endlan
chassis_control "env LAB_DIR=${lab.dir} ${scripts}/chassis.sh ${host} 0x20"
user 1 true "" "" user 10 none md2 md5 straight
user 2 true "${bmcUser}" "${password}" admin 10 none md2 md5 straight
`;
}

const emulator = `mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
mc_enable 0x20
`;

/**
 * The GUID of a host's BMC: 32 hex digits, made from the lab and the host's number, so that no two are alike. In the byte
 * order of the wire (IPMI 20.8: last byte of the UUID first) it is a version 4 UUID; in any other order it would be none,
 * so ipmitool, which guesses the order, guesses alike for every host.
 */
function guidOf(lab: Lab, number: number): string {
  return `${number.toString(16).padStart(4, '0')}50434b54f0800040${lab.id}504b`;
}

/** Writes what an ipmi_sim reads at its start. */
export function writeBmcConfig(lab: Lab, host: string, number: number, password = bmcPassword): void {
  const folder = lab.files.bmc(host);
  mkdirSync(join(folder, 'state'), { recursive: true });
  writeFileSync(join(folder, 'lan.conf'), lanConf(lab, host, guidOf(lab, number), password));
  writeFileSync(join(folder, 'emu.cmd'), emulator);
}
