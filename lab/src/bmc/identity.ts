import { LabError } from '../errors.ts';
import type { Lab } from '../lab/state.ts';
import { inServer } from '../machine/inside.ts';
import { run } from '../machine/run.ts';
import { bmcOf } from './bmcs.ts';
import { bmcPassword, bmcUser } from './config.ts';

/** `ipmitool` for the BMC at this management address, from where the Picket server stands. */
function ipmitool(lab: Lab, bmc: string, ...words: string[]): string[] {
  const access = ['-I', 'lanplus', '-C', '3', '-H', bmcOf(lab, bmc).address, '-U', bmcUser, '-P', bmcPassword];
  return inServer(lab, ['ipmitool', ...access, ...words]);
}

/**
 * The GUID as ipmitool prints it out-of-band, lower-case hex without dashes. Asked, not computed: ipmi_sim sends the bytes of
 * its configuration in another order than it is written in.
 */
export async function bmcIdentity(lab: Lab, bmc: string): Promise<string> {
  const text = await run(ipmitool(lab, bmc, 'mc', 'guid'), { timeoutMs: 15_000 });
  const guid = /^System GUID\s*:\s*([0-9a-f-]{32,36})\s*$/im.exec(text)?.[1];
  if (guid === undefined) throw new LabError(`the BMC of ${bmc} tells no GUID: ${text.trim()}`);
  return guid.replaceAll('-', '').toLowerCase();
}
