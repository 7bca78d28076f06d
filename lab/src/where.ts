import { type Lab, openLab } from './lab/state.ts';
import { guestOf, labelOf, parseCmdline, parseStat } from './machine/proc-text.ts';
import { pids, processTable, procFile } from './machine/processes.ts';
import { findKernel } from './uml/kernel.ts';
import { nowOn } from './uml/now.ts';

/** Every host on which a QEMU of this VM is alive; `pid` is the machine's, or that of a host with a kernel of its own. */
export interface Whereabouts {
  vm: string;
  uuid: string;
  hosts: { host: string; pid: number }[];
}

/**
 * Where each VM of the lab runs, from the machine's own process table: what Picket believes plays no part. A stopped
 * QEMU counts (it may go on at any moment), a zombie does not. Takes a few milliseconds.
 */
export function where(dir: string): Whereabouts[] {
  const lab = openLab(dir);
  const found: Whereabouts[] = lab.vms.map(({ name, uuid }) => ({ vm: name, uuid, hosts: [] }));
  if (lab.nfs !== null) return whereByWatchers(lab, found);
  for (const pid of pids()) {
    const guest = guestOf(parseCmdline(procFile(pid, 'cmdline') ?? ''));
    if (guest === undefined) continue;
    const state = parseStat(procFile(pid, 'stat') ?? '')?.state;
    if (state === undefined || state === 'Z' || state === 'X') continue;
    const label = labelOf(procFile(pid, 'mountinfo') ?? '');
    if (label?.labId !== lab.id) continue;
    let entry = found.find((candidate) => candidate.uuid === guest.uuid);
    if (entry === undefined) {
      // A guest that somebody defined by hand in one of the hosts.
      entry = { vm: guest.name, uuid: guest.uuid, hosts: [] };
      found.push(entry);
    }
    entry.hosts.push({ host: label.host, pid });
  }
  for (const entry of found) entry.hosts.sort((a, b) => a.host.localeCompare(b.host));
  return found;
}

/** Into kernels of their own nobody sees from outside: there the watchers of the hosts are asked, while their kernels live. */
function whereByWatchers(lab: Lab, found: Whereabouts[]): Whereabouts[] {
  const table = processTable();
  for (const { name: host } of lab.hosts) {
    if (findKernel(lab, host, table) === undefined) continue;
    for (const { uuid, pid } of nowOn(lab, host).guests) {
      const entry = found.find((candidate) => candidate.uuid === uuid);
      if (entry === undefined) found.push({ vm: uuid, uuid, hosts: [{ host, pid }] });
      else entry.hosts.push({ host, pid });
    }
  }
  return found;
}
