import { bmcsOf } from '../bmc/bmcs.ts';
import { LabError, unknownWord } from '../errors.ts';
import type { Lab } from '../lab/state.ts';
import { inLab } from '../machine/inside.ts';
import { run } from '../machine/run.ts';
import { bmcPort, cephPort, hostPort, nfsPort, serverPort } from './addresses.ts';

// Each node (the server, every host, every BMC) hangs on the bridge by one port of its own. A cut is a rule of the
// bridge's own filter that drops what goes from one port to another: all of it, ARP and broadcasts included, while both
// nodes go on seeing everybody else. The kernel part is the bridge family of nf_tables, spoken to by Debian's `ebtables`.

/** One direction of a cut link, by the names people use: `kvm1`, `server`, `bmc:kvm1`. */
export interface Cut {
  from: string;
  to: string;
}

/** What a link may end in, with its port. */
function ports(lab: Lab): Map<string, string> {
  return new Map([
    ['server', serverPort],
    ...lab.hosts.map((host) => [host.name, hostPort(host)] as const),
    ...lab.rbdPools.map((pool) => [`pool:${pool}`, cephPort] as const),
    ...bmcsOf(lab).map((bmc) => [`bmc:${bmc.name}`, bmcPort(bmc)] as const),
    ...(lab.nfs === null ? [] : lab.pools.map((pool, i) => [`pool:${pool}`, nfsPort(i + 1)] as const)),
  ]);
}

function port(lab: Lab, end: string): string {
  if (end.startsWith('pool:') && lab.nfs === null && !lab.rbdPools.includes(end.slice('pool:'.length)))
    throw new LabError(`the lab's pools are shared folders without a network: ${end} can't be cut`, 2);
  const all = ports(lab);
  const found = all.get(end);
  if (found === undefined) throw unknownWord('link end', end, [...all.keys()]);
  return found;
}

/** The cuts in force, read from the bridge itself. */
export async function cuts(lab: Lab): Promise<Cut[]> {
  const rules = await run(inLab(lab, ['ebtables', '-L', 'FORWARD']));
  const ends = new Map([...ports(lab)].map(([end, name]) => [name, end]));
  return [...rules.matchAll(/^-i (\S+) -o (\S+) -j DROP/gm)].map(([, from = '', to = '']) => ({
    from: ends.get(from) ?? from,
    to: ends.get(to) ?? to,
  }));
}

async function rule(lab: Lab, change: '-A' | '-D', { from, to }: Cut): Promise<void> {
  await run(inLab(lab, ['ebtables', change, 'FORWARD', '-i', port(lab, from), '-o', port(lab, to), '-j', 'DROP']));
}

function directions(from: string, to: string, oneWay: boolean): Cut[] {
  return oneWay
    ? [{ from, to }]
    : [
        { from, to },
        { from: to, to: from },
      ];
}

/** Cuts a link, both ways or only what `from` sends. Cutting twice is cutting once. */
export async function cutLink(lab: Lab, from: string, to: string, oneWay = false): Promise<void> {
  port(lab, from);
  port(lab, to);
  if (from === to) throw new LabError(`a link has two ends, and ${from} is one`, 2);
  const standing = await cuts(lab);
  for (const cut of directions(from, to, oneWay)) {
    if (!standing.some((other) => other.from === cut.from && other.to === cut.to)) await rule(lab, '-A', cut);
  }
}

/** Heals one link, or all of them when no ends are given. */
export async function healLink(lab: Lab, from?: string, to?: string, oneWay = false): Promise<void> {
  if (from === undefined || to === undefined) {
    if (from !== undefined || to !== undefined)
      throw new LabError('link-heal takes two ends, or none to heal every link', 2);
    await run(inLab(lab, ['ebtables', '-F', 'FORWARD']));
    return;
  }
  port(lab, from);
  port(lab, to);
  const standing = await cuts(lab);
  for (const cut of directions(from, to, oneWay)) {
    if (standing.some((other) => other.from === cut.from && other.to === cut.to)) await rule(lab, '-D', cut);
  }
}
