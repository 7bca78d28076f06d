import type { DriverName, FenceDriver } from './driver.ts';
import { execDriver } from './exec/exec-driver.ts';
import { ipmiDriver } from './ipmi/ipmi-driver.ts';

/** Every driver, by the name that setting `fenceDriver` uses. A new one: its file, a line here, the contract suite. */
export const fenceDrivers: Readonly<Record<DriverName, FenceDriver>> = {
  exec: execDriver,
  ipmi: ipmiDriver,
};
