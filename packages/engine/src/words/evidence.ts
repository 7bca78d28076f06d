import type { GateReport } from '../gates/index.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Device } from '../model/device.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import type { Vm } from '../model/vm.ts';
import { byName } from './order.ts';
import { list, n, secs } from './sentences.ts';

/** A host with a hundred disks has a hundred sources; a mail needs the first of them. */
const MOST_SOURCES = 12;

/** What is known of a host now, one sentence a source: the newest round, its devices, the gates that are closed. */
export function evidenceOfHost(host: Host, now: Ms, gates: readonly GateReport[]): readonly string[] {
  return [
    ...sources(host, now),
    ...host.devices.flatMap((device, level) => ofDevice(host, device, level, now)),
    ...gates.filter(({ open }) => !open).map(({ id, why }) => `Gate ${id} is closed: ${why}`),
  ];
}

function sources({ incident, link, name }: Host, now: Ms): readonly string[] {
  const round = incident?.lastRound ?? null;
  const silent =
    link.up || link.silentSince === null
      ? []
      : [`The last word of its agent came ${secs(now - link.silentSince)} ago.`];
  if (round === null) return link.up ? [`The agent of ${name} is linked.`] : silent;
  const told = round.sources.slice(0, MOST_SOURCES).map(({ why, evidence }) => `${sentence(why)} (${evidence})`);
  const more = round.sources.length - told.length;
  const looked = `Round ${round.round}, ${secs(now - round.at)} ago, by ${list(round.neighbours, 'nobody')}: ${round.evidence}.`;
  return [...silent, looked, ...told, ...(more > 0 ? [`And ${n(more, 'source')} more.`] : [])];
}

function ofDevice(host: Host, { set, binding, lastRead, health }: Device, level: number, now: Ms): readonly string[] {
  if (!set) return level === 0 ? ['It has no fence device.'] : [];
  const who = host.devices.length > 1 ? `Its level ${level + 1} fence device` : 'Its fence device';
  const out: string[] = [];
  // What was read before this outage says nothing about it.
  if (lastRead !== null && lastRead.at >= (host.incident?.openedAt ?? 0)) {
    const read = lastRead.power === 'unknown' ? `gave no status (${lastRead.detail})` : `read ${lastRead.power}`;
    out.push(`${who} ${read} ${secs(now - lastRead.at)} ago.`);
  }
  if (health.failingSince !== null)
    out.push(`${who} has not answered as it should for ${secs(now - health.failingSince)}.`);
  if (binding.kind === 'untrusted') out.push(`${who} is not trusted: ${sentence(binding.reason)}`);
  if (binding.kind === 'none') out.push(`${who} is not bound to it: ${sentence(binding.reason)}`);
  return out;
}

/** What is known of where a VM is, and why it is not started. */
export function evidenceOfVm({ on, owner, recovery, obstacles }: Vm): readonly string[] {
  const out = on.map(({ host, why }) =>
    why === 'reported' ? `${host} reports that it runs there.` : `It may be on ${host} (${why}).`,
  );
  if (on.length === 0)
    out.push(`It runs nowhere that Picket knows of${owner === null ? '' : `; ${owner} had it last`}.`);
  if (recovery.kind === 'held') out.push(`It is held: ${sentence(recovery.reason)}`);
  if (recovery.kind === 'waiting' && recovery.attempts > 0) out.push(`${n(recovery.attempts, 'start')} failed so far.`);
  for (const obstacle of obstacles) out.push(`It cannot be started elsewhere: ${sentence(obstacle)}`);
  return out;
}

/** VMs that an event about a host concerns: those that may be on it, and those that it lost and that do not run again yet. */
export function vmsOfHost(cluster: Cluster, name: string): readonly string[] {
  const concerned = Object.values(cluster.vms).filter(({ on, recovery: r }) => {
    const lost = r.kind !== 'none' && r.kind !== 'held' && r.from === name;
    return lost || on.some(({ host }) => host === name);
  });
  return concerned.map(({ name: vm }) => vm).sort(byName);
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
