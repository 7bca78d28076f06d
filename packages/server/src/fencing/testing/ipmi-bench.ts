import { freeUdpPort, noBmcHere, startBmc } from './bmc-simulator.ts';
import type { Bench } from './driver-contract.ts';

/** Stories against OpenIPMI's ipmi_sim, for a driver that makes a device of it as `deviceFor` says. */
export function ipmiBench(deviceFor: Bench['deviceFor'], missing: string | null = noBmcHere()): Bench {
  return { missing, start: startBmc, deadPort: freeUdpPort, deviceFor };
}
