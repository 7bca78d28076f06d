import { join } from 'node:path';
import type { FenceDriverName } from '@picket/protocol';
import { checkout } from '../lab/files.ts';
import type { ClusterSettings } from './enrol.ts';

/** ipmitool with the long options of the request's line, as the operator's guide gives it. */
const ipmitoolLong = join(checkout, 'docs/examples/ipmitool-long');

/** The execution syntax of the request, letter by letter. */
const requestLine =
  '"\\$IPMI_EXEC --username \\$IPMI_Username --password \\$IPMI_password --command \\$IPMI_ACTION --host \\$IPMI_HOST"';

/** How a host of a lab is set to be fenced through each driver; redfish needs a lab whose BMCs speak it. */
export const driverSettings: Readonly<Record<Exclude<FenceDriverName, 'ceph-blocklist'>, ClusterSettings>> = {
  ipmi: { fenceDriver: 'ipmi' },
  exec: { fenceDriver: 'exec', ipmiExec: `${ipmitoolLong} -I lanplus -C 3`, ipmiExecutionSyntax: requestLine },
  redfish: { fenceDriver: 'redfish', redfishCertificate: 'any' },
  'fence-agent': { fenceDriver: 'fence-agent', fenceAgent: 'fence_ipmilan', fenceAgentOptions: 'lanplus=1 cipher=3' },
};
