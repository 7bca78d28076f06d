import { bmcsOf } from '../bmc/bmcs.ts';
import { bmcFaults } from '../bmc/faults.ts';
import { agentState, isEnrolled } from '../host/agent.ts';
import { isHung, isOn, isPanicked } from '../host/power.ts';
import { type Cut, cuts } from '../net/links.ts';
import { findServer } from '../server/process.ts';
import { where } from '../where.ts';
import { findHolder } from './holder.ts';
import type { Lab } from './state.ts';
import { type Timer, timers } from './timers.ts';

interface HostStatus {
  host: string;
  power: 'on' | 'off' | 'hung';
  agent: 'running' | 'hung' | 'stopped' | 'not enrolled';
  /** Faults of its fence devices; those of a second one begin with its name, like `kvm1.2 down`. */
  bmc: string[];
  guests: string[];
}

/** The lab as the machine shows it. What Picket thinks is `./picket status`. */
export interface LabStatus {
  dir: string;
  running: boolean;
  url: string;
  tokenFile: string;
  server: 'running' | 'paused' | 'stopped' | 'none';
  hosts: HostStatus[];
  vms: { vm: string; hosts: string[] }[];
  cuts: Cut[];
  timers: Timer[];
}

const isStopped = (state: string) => state === 'T' || state === 't';

function serverWord(lab: Lab): LabStatus['server'] {
  const server = findServer(lab);
  if (server !== undefined) return isStopped(server.state) ? 'paused' : 'running';
  return lab.withServer ? 'stopped' : 'none';
}

function agentWord(lab: Lab, host: string): HostStatus['agent'] {
  const agent = isOn(lab, host) && !isPanicked(lab, host) ? agentState(lab, host) : undefined;
  if (agent !== undefined) return isStopped(agent) ? 'hung' : 'running';
  return isEnrolled(lab, host) ? 'stopped' : 'not enrolled';
}

/** Reads the state of everything in the lab. */
export async function status(lab: Lab): Promise<LabStatus> {
  const running = findHolder(lab) !== undefined;
  const found = where(lab.dir);
  const hosts = running
    ? lab.hosts.map(
        ({ name }): HostStatus => ({
          host: name,
          power: !isOn(lab, name) ? 'off' : isHung(lab, name) ? 'hung' : 'on',
          agent: agentWord(lab, name),
          bmc: bmcsOf(lab, name).flatMap((bmc) =>
            bmcFaults(lab, bmc.name).map((fault) => (bmc.place === 1 ? fault : `${bmc.name} ${fault}`)),
          ),
          guests: found.filter((entry) => entry.hosts.some(({ host }) => host === name)).map(({ vm }) => vm),
        }),
      )
    : [];
  return {
    dir: lab.dir,
    running,
    url: `http://127.0.0.1:${lab.port}`,
    tokenFile: `${lab.files.server}/admin.token`,
    server: running ? serverWord(lab) : 'none',
    hosts,
    vms: found.map(({ vm, hosts: on }) => ({ vm, hosts: on.map(({ host }) => host) })),
    cuts: running ? await cuts(lab) : [],
    timers: timers(lab),
  };
}
