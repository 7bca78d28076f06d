import type { FenceDriverName } from '@picket/protocol';
import { cephBlocklistDriver } from './ceph-blocklist/ceph-blocklist-driver.ts';
import type { FenceDriver } from './driver.ts';
import { execDriver } from './exec/exec-driver.ts';
import { fenceAgentDriver } from './fence-agent/fence-agent-driver.ts';
import { ipmiDriver } from './ipmi/ipmi-driver.ts';
import { redfishDriver } from './redfish/redfish-driver.ts';

/** Every driver, by the name that setting `fenceDriver` uses. A new one: its file, a line here, the contract suite. */
export const fenceDrivers: Readonly<Record<FenceDriverName, FenceDriver>> = {
  ipmi: ipmiDriver,
  redfish: redfishDriver,
  'fence-agent': fenceAgentDriver,
  exec: execDriver,
  'ceph-blocklist': cephBlocklistDriver,
};
