import type { FenceDriverName } from '@picket/protocol';
import { killAfterMs } from './command.ts';
import type { DriverFacts } from './driver-facts.ts';
import { execFacts } from './exec/facts.ts';
import { fenceAgentFacts } from './fence-agent/facts.ts';
import { ipmiFacts } from './ipmi/facts.ts';
import { redfishFacts } from './redfish/facts.ts';

export const driverFacts: Readonly<Record<FenceDriverName, DriverFacts>> = {
  ipmi: ipmiFacts,
  redfish: redfishFacts,
  'fence-agent': fenceAgentFacts,
  exec: execFacts,
};

export const commandFacts = { killAfterMs } as const;
export { fenceActions } from './driver-facts.ts';
export { fabricAgents, helperAgents } from './fence-agent/classes.ts';
