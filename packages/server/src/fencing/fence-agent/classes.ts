import type { DeviceClass } from '@picket/protocol';
import type { AgentMetadata } from './metadata.ts';

/** Agents that cut nothing, whatever they answer (S20), each with what it does instead. */
export const helperAgents: Readonly<Record<string, string>> = {
  fence_ack_manual: "records a person's word",
  fence_compute: 'tells OpenStack that a host is down',
  fence_crosslink: 'pings a host over a cable',
  fence_dummy: 'does nothing, for tests',
  fence_evacuate: 'moves instances of OpenStack',
  fence_heuristics_ping: 'pings to decide whether to go on',
  fence_kdump: 'waits for a host to say that it dumps its kernel',
  fence_sbd: 'leaves a message on a shared disk; its status is that message, not the power',
  fence_watchdog: 'waits for a watchdog',
};

/** Agents that cut storage or network and leave the power on. Others say so in their metadata. */
export const fabricAgents: readonly string[] = [
  'fence_brocade',
  'fence_cisco_mds',
  'fence_ifmib',
  'fence_mcdata',
  'fence_mpath',
  'fence_sanbox2',
  'fence_scsi',
  'fence_vixel',
];

/** What an agent cuts: by its name, and where the metadata is known also by that. Power unless something speaks against it. */
export function agentClass(name: string, metadata?: Pick<AgentMetadata, 'unfences'>): DeviceClass {
  if (Object.hasOwn(helperAgents, name)) return 'helper';
  return fabricAgents.includes(name) || metadata?.unfences === true ? 'fabric' : 'power';
}
