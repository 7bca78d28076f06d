import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import { checkout, node, scripts } from '../lab/files.ts';
import { hostOf, type Lab } from '../lab/state.ts';
import { findByFile, findHostInit, inHost } from '../machine/inside.ts';
import { family, type Process, processTable, procFile, signal } from '../machine/processes.ts';
import { run } from '../machine/run.ts';
import { serverAddress } from '../net/addresses.ts';
import { nowOn } from '../uml/now.ts';

export const cliEntry = join(checkout, 'packages/cli/src/main.ts');

/** Has this host been enrolled? Its agent starts at every power-on from then on. */
export function isEnrolled(lab: Lab, host: string): boolean {
  return existsSync(join(lab.files.host(host), 'agent/agent.json'));
}

/** The agent's main process, or undefined when it does not run. */
export function findAgent(lab: Lab, host: string): Process | undefined {
  const init = findHostInit(lab, host);
  return init && findByFile(procFile(init.pid, 'root/run/picket/agent.pid')?.trim(), init.pidNs);
}

/** The agent with its helper processes: what systemd would hold in one control group. */
function agentFamily(lab: Lab, host: string): Process[] {
  const agent = findAgent(lab, host);
  if (agent === undefined) throw new LabError(`no agent runs on ${host}; start it with: ./lab/lab agent-start ${host}`);
  return family(processTable(), agent.pid);
}

async function signalAgent(lab: Lab, host: string, name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  if (lab.nfs === null) for (const process of agentFamily(lab, host)) signal(process.pid, name);
  else await run(inHost(lab, host, ['bash', `${scripts}/agent-signal.sh`, name.slice('SIG'.length)]));
}

/** kill -9 of the agent and its helpers. Guests and libvirt go on. */
export const killAgent = (lab: Lab, host: string): Promise<void> => signalAgent(lab, host, 'SIGKILL');

/** The agent is told to end, its helpers with it. Guests and libvirt go on. */
export const stopAgent = (lab: Lab, host: string): Promise<void> => signalAgent(lab, host, 'SIGTERM');

/** The agent and its helpers stop in their tracks; guests and libvirt go on. */
export const hangAgent = (lab: Lab, host: string): Promise<void> => signalAgent(lab, host, 'SIGSTOP');

export const unhangAgent = (lab: Lab, host: string): Promise<void> => signalAgent(lab, host, 'SIGCONT');

/** State letter of the agent's process; undefined when it does not run. */
export function agentState(lab: Lab, host: string): string | undefined {
  return lab.nfs === null ? findAgent(lab, host)?.state : nowOn(lab, host).agent;
}

/** Starts the agent of an enrolled host; nothing happens when it runs. */
export async function startAgent(lab: Lab, host: string): Promise<void> {
  if (!isEnrolled(lab, host)) throw new LabError(`${host} is not enrolled: this lab was started without a server`);
  await run(inHost(lab, host, ['bash', '-c', `. ${scripts}/lib.sh; . ${scripts}/host-services.sh; start_agent`]));
}

/** Enrols a host with a one-time token. Throws LabError with the agent's own sentence when it is refused. */
export async function joinHost(lab: Lab, host: string, token: string): Promise<void> {
  const { rack, memoryMib } = hostOf(lab, host);
  const place = ['--server', `https://${serverAddress}:8441`, '--name', host, '--data', '/var/lib/picket-agent'];
  const pools = [
    ...lab.pools.map((pool) => `${pool}=/run/pool/${pool}`),
    ...lab.rbdPools.map((pool) => `${pool}=rbd:${pool}?user=picket-agent`),
  ].flatMap((pool) => ['--pool', pool]);
  const world = ['--identity-file', '/run/picket/identity.json', ...pools];
  if (rack !== null) world.push('--rack', rack);
  if (memoryMib !== null) world.push('--memory-mib', String(memoryMib));
  const argv = [node, cliEntry, 'agent', 'join', '--token', '-', ...place, ...world];
  await run(inHost(lab, host, argv), { input: token });
}
