import type { Draft } from '../../draft.ts';
import type { Bar } from '../../model/bar.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { ClusterEvent } from '../../model/events.ts';
import type { Host } from '../../model/host.ts';
import { byPlace } from '../../model/lookup.ts';
import type { Ms } from '../../model/time.ts';
import { list } from '../../words/sentences.ts';
import { deviceAt } from '../levels.ts';
import { giveBack, voidProof } from '../watch.ts';
import { guidOf, isBarredLife, otherOwner } from './cover.ts';

/** How often a standing bar is looked at, and set again where it is gone. */
const RENEW_MS = 60_000;
const RETRY_MS = 10_000;

/** When the bar of this host is to be looked at or lifted next; null while that waits for something else to happen. */
export function barDeadline(cluster: Cluster, host: Host): Ms | null {
  const turn = barTurn(cluster, host);
  return turn === null || host.barred === null || host.barred === undefined
    ? null
    : Math.max(host.barred.nextAt, turn === 'bar-storage' ? barsFrom(cluster) : 0);
}

/** Keeps a bar in force while it is needed, and lifts it when its host has booted anew and is reconciled. */
export function advanceBar(d: Draft, name: string): void {
  const host = d.host(name);
  const turn = barTurn(d.cluster, host);
  if (turn !== null && d.now >= (barDeadline(d.cluster, host) ?? 0)) order(d, host, turn);
}

/**
 * From when on this run of the server may set a bar of before again. While it was away, people may have let the host in, and a new life
 * of it may run VMs: it must have had the time to say so (S4, T6).
 */
export function barsFrom({ observer, settings, armed }: Cluster): Ms {
  return Math.max(observer.startedAt + settings.startupGraceSeconds * 1000, armed.graceUntil);
}

/** What is done next about the bar of this host, as soon as it is time. */
function barTurn(cluster: Cluster, host: Host): 'lift-bar' | 'bar-storage' | null {
  const { barred, fence, state } = host;
  if (barred === null || barred === undefined || barred.effect !== null) return null;
  if (isOver(host)) return isReconciled(cluster, host) ? 'lift-bar' : null;
  // Taken out of service for good: what a person takes off the list by hand stays off it.
  if (state === 'retired') return null;
  // A fence under way asks by itself.
  return cluster.armed.on && barred.confirmedAt !== null && (fence === null || fence.phase === null)
    ? 'bar-storage'
    : null;
}

/** S19: only a new boot ends the life that was shut out. */
function isOver(host: Host): boolean {
  return host.link.up && host.bootId !== null && !isBarredLife(host);
}

/**
 * The new life has said what runs in it and has given up what lives elsewhere (S9): no guest of the old one is left to write. Where
 * nothing is given up, since a person has the host in hand, nothing that lives elsewhere may run on it.
 */
function isReconciled({ vms }: Cluster, { name, inventory, bootId, release, defined, state }: Host): boolean {
  if (inventory?.ok !== true || inventory.bootId !== bootId || release?.effect != null) return false;
  const foreign = (uuid: string) => vms[uuid] !== undefined && vms[uuid].owner !== name;
  if (state === 'returned') return !defined.some(foreign);
  return !(byPlace(vms).get(name) ?? []).some((vm) => foreign(vm.uuid));
}

function order(d: Draft, host: Host, kind: 'lift-bar' | 'bar-storage'): void {
  const { barred, name, settings } = host;
  if (barred === null || barred === undefined) return;
  const level = levelOf(host, barred);
  if (kind === 'lift-bar' && level === null) {
    leaveToPerson(d, name, barred);
    return;
  }
  const addresses = kind === 'lift-bar' ? nobodyElses(d.cluster, host, barred) : stillItsOwn(d, host, barred);
  if (addresses.length === 0) {
    d.patchHost(name, { barred: kind === 'lift-bar' ? null : { ...barred, nextAt: d.now + RENEW_MS } });
    return;
  }
  const common = {
    host: name,
    level: level ?? barred.level,
    guid: guidOf(barred.storage),
    revision: deviceAt(host, level ?? barred.level).revision,
    addresses,
    timeoutMs: settings.fenceCommandSeconds * 1000,
  };
  const effect =
    kind === 'lift-bar' ? d.order({ kind, ...common }) : d.order({ kind, ...common, images: [], renew: true });
  d.patchHost(name, { barred: { ...barred, effect } });
}

/** The level that speaks to the storage now: settings may have moved it. null: there is none any more. */
function levelOf(host: Host, { level }: Bar): number | null {
  const all = host.devices.flatMap(({ set, cuts }, at) => (set && cuts === 'storage' ? [at] : []));
  return all.includes(level) ? level : (all[0] ?? null);
}

const byHand = (addresses: readonly string[]) =>
  `ceph osd blocklist rm ADDRESS:0/0, for each of ${addresses.join(', ')}`;

/** The host may be let in, and no device is left that could say so: it must not wait for that for ever (I7). */
function leaveToPerson(d: Draft, name: string, { storage, addresses }: Bar): void {
  d.patchHost(name, { barred: null });
  const sentence = `${name} has booted anew, and no fence level of it speaks to ${storage} any more to let it in again. By hand: ${byHand(addresses)}`;
  d.say(name, 'storage-bar', sentence);
  d.notify('needs-person', 'critical', name, sentence);
}

/** An address that wandered to a host which is shut out itself stays on the list for that one's sake. */
function nobodyElses({ hosts }: Cluster, { name }: Host, { addresses, storage }: Bar): readonly string[] {
  const others = Object.values(hosts).filter(
    (o) => o.name !== name && o.barred?.storage === storage && isBarredLife(o),
  );
  return addresses.filter((address) => !others.some((o) => o.barred?.addresses.includes(address)));
}

/** An address that another host has by now is not shut out anew: that host would be (S1). */
function stillItsOwn(d: Draft, host: Host, { addresses, storage }: Bar): readonly string[] {
  const { name } = host;
  const taken = addresses.filter((address) => otherOwner(d.cluster, host, address) !== undefined);
  if (taken.length === 0) return addresses;
  const whose = list(taken.map((one) => `${one} is an address of ${otherOwner(d.cluster, host, one)?.name ?? ''}`));
  const sentence = `${name} is shut out of ${storage}, and ${whose} by now, which is shut out with it. Once you are sure that ${name} is off: ${byHand(taken)}`;
  if (host.sentence !== sentence) {
    d.patchHost(name, { sentence });
    d.say(name, 'storage-bar', sentence);
    d.notify('needs-person', 'critical', name, sentence);
  }
  return addresses.filter((address) => !taken.includes(address));
}

/** A bar that was gone had let the host in: what it wrote meanwhile nobody knows. */
export function onRenewed(d: Draft, name: string, event: Extract<ClusterEvent, { kind: 'storage-barred' }>): void {
  const { barred, state, proof, settings } = d.host(name);
  if (barred?.effect !== event.effect) return;
  const held = event.outcome === 'barred';
  const unseen = held ? null : (barred.unseen ?? { since: d.now, told: false });
  const tell = unseen !== null && !unseen.told && d.now - unseen.since >= settings.alarmAfterSeconds * 1000;
  d.patchHost(name, {
    barred: {
      ...barred,
      effect: null,
      unseen: tell ? { ...unseen, told: true } : unseen,
      nextAt: isOver(d.host(name)) ? d.now : d.now + (held ? RENEW_MS : RETRY_MS),
    },
  });
  if (tell) {
    const unknown = `Nobody can see whether ${barred.storage} still turns ${name} away: ${event.detail}. If somebody takes it off the list meanwhile, its old guests may write again unnoticed: make sure that ${name} is off.`;
    d.say(name, 'storage-bar', unknown);
    d.notify('needs-person', 'warning', name, unknown);
  }
  if (!held || !event.wasOpen) return;
  const why = `${barred.storage} had let it in again, by nobody’s order of Picket; it is shut out once more`;
  if (state === 'fenced' && proof?.kind === 'storage') {
    voidProof(d, name, why, 'life');
    return;
  }
  countAsRunning(d, name);
  const sentence = `${name} was to stay shut out, yet ${why}. Check at once which of its VMs run twice.`;
  d.say(name, 'storage-bar', sentence);
  d.notify('needs-person', 'critical', name, sentence);
}

/** The guests of a life that was let in have had the time to write: they count as running until somebody has looked (S5). */
function countAsRunning(d: Draft, name: string): void {
  const host = d.host(name);
  if (host.barred === null || host.barred === undefined || !isBarredLife(host)) return;
  d.patchHost(name, { barred: { ...host.barred, vms: [] } });
  if (host.state !== 'returned' || host.proof?.kind !== 'storage') return;
  giveBack(d, host);
  d.patchHost(name, { proof: null });
}

export function onBarLifted(d: Draft, event: Extract<ClusterEvent, { kind: 'bar-lifted' }>): void {
  const effect = d.settle(event.effect, 'lift-bar');
  if (effect === null) return;
  const { name, barred } = d.host(effect.host);
  if (barred?.effect !== event.effect) return;
  if (event.ok) {
    d.patchHost(name, { barred: null });
    d.say(
      name,
      'storage-bar',
      `${barred.storage} lets ${name} in again: it has booted anew and what it ran is reconciled.`,
    );
    return;
  }
  d.patchHost(name, { barred: { ...barred, effect: null, nextAt: d.now + RETRY_MS } });
  const sentence = `${name} has booted anew, but ${barred.storage} could not be told to let it in again: ${event.detail}. It is tried again; by hand: ${byHand(barred.addresses)}`;
  if (d.host(name).sentence === sentence) return;
  d.patchHost(name, { sentence });
  d.say(name, 'storage-bar', sentence);
  d.notifyOnce(name, 'bar', 'needs-person', 'critical', sentence);
}
