/**
 * The lab as a library, for end-to-end tests and benchmarks.
 * @example
 * const lab = await up({ dir, port: 0, hosts: 3, vms: 6 });
 * await perform(lab, { do: 'host.power-cut', host: 'kvm1', bmcToo: false });
 * where(lab.dir); // → [{ vm: 'vm1', uuid: '…', hosts: [{ host: 'kvm2', pid: 4711 }] }, …]
 * await down(lab.dir);
 */
export { bmcsOf } from './bmc/bmcs.ts';
export { type BmcCall, bmcLog, powerCommands } from './bmc/log.ts';
export { blocklist, writeCounter } from './ceph/control.ts';
export { LabError, Refused } from './errors.ts';
export { findAgent, startAgent } from './host/agent.ts';
export { isHung, isOn } from './host/power.ts';
export { down } from './lab/down.ts';
export { type Lab, type LabHost, type LabVm, openLab } from './lab/state.ts';
export { type LabStatus, status } from './lab/status.ts';
export { type UpOptions, up } from './lab/up.ts';
export { inHost, inServer } from './machine/inside.ts';
export { pids, procFile } from './machine/processes.ts';
export { attempt, run, sleep, until } from './machine/run.ts';
export { peersDown, peersUp } from './peers/control.ts';
export { commandsIn, mailsIn, webhooksIn } from './peers/messages.ts';
export { reach, tellPicket } from './peers/notifiers.ts';
export { type PeerName, peerNames } from './peers/peers.ts';
export { type Trap, trapsIn } from './peers/trap-receiver.ts';
export { Sampler } from './scenario/sampler.ts';
export { calibrated } from './server/calibrated.ts';
export { driverSettings } from './server/driver-settings.ts';
export { settled } from './server/enrol.ts';
export { crashServer, findServer, type ServerStart, serverHealthy, startServer, stopServer } from './server/process.ts';
export { request, rest } from './server/rest.ts';
export { nowOn } from './uml/now.ts';
export { perform } from './verbs/perform.ts';
export { type Whereabouts, where } from './where.ts';
