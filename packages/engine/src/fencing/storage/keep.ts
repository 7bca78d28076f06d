import type { Draft } from '../../draft.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { ClusterEvent } from '../../model/events.ts';
import type { Host } from '../../model/host.ts';
import type { Ms } from '../../model/time.ts';
import { deviceAt } from '../levels.ts';
import { voidProof } from '../watch.ts';
import { guidOf } from './cover.ts';

/** How often a standing bar is looked at, and set again where it is gone. */
const RENEW_MS = 60_000;
const RETRY_MS = 10_000;

/** When the bar of this host is to be looked at or lifted next; null while that waits for something else to happen. */
export function barDeadline(cluster: Cluster, host: Host): Ms | null {
  return host.barred === null || host.barred === undefined || barTurn(cluster, host) === null
    ? null
    : host.barred.nextAt;
}

/** Keeps a bar in force while it is needed, and lifts it when its host has booted anew and is reconciled. */
export function advanceBar(d: Draft, name: string): void {
  const host = d.host(name);
  const turn = barTurn(d.cluster, host);
  if (turn !== null && d.now >= (host.barred?.nextAt ?? 0)) order(d, host, turn);
}

/** What is done next about the bar of this host, as soon as it is time. */
function barTurn(cluster: Cluster, host: Host): 'lift-bar' | 'bar-storage' | null {
  const { barred, fence } = host;
  if (barred === null || barred === undefined || barred.effect !== null) return null;
  if (isOver(host)) return isReconciled(cluster, host) ? 'lift-bar' : null;
  // A fence under way asks by itself.
  return barred.confirmedAt !== null && (fence === null || fence.phase === null) ? 'bar-storage' : null;
}

/** S19: only a new boot ends the life that was shut out. */
function isOver({ barred, bootId, link }: Host): boolean {
  return barred !== null && barred !== undefined && link.up && bootId !== null && bootId !== barred.bootId;
}

/** The new life has said what runs in it and has given up what lives elsewhere (S9): no guest of the old one is left to write. */
function isReconciled({ vms }: Cluster, { name, inventory, bootId, release, defined }: Host): boolean {
  const foreign = defined.some((uuid) => vms[uuid] !== undefined && vms[uuid].owner !== name);
  return inventory?.ok === true && inventory.bootId === bootId && release?.effect == null && !foreign;
}

function order(d: Draft, host: Host, kind: 'lift-bar' | 'bar-storage'): void {
  const { barred, name, settings } = host;
  if (barred === null || barred === undefined) return;
  const { level, addresses, storage } = barred;
  const common = {
    host: name,
    level,
    guid: guidOf(storage),
    addresses,
    timeoutMs: settings.fenceCommandSeconds * 1000,
  };
  const { revision } = deviceAt(host, level);
  const effect =
    kind === 'lift-bar'
      ? d.order({ kind, ...common })
      : d.order({ kind, ...common, revision, images: [], renew: true });
  d.patchHost(name, { barred: { ...barred, effect } });
}

/** A bar that was gone had let the host in: what it wrote meanwhile nobody knows. */
export function onRenewed(d: Draft, name: string, event: Extract<ClusterEvent, { kind: 'storage-barred' }>): void {
  const { barred, state, proof } = d.host(name);
  if (barred?.effect !== event.effect) return;
  const held = event.outcome === 'barred';
  d.patchHost(name, {
    barred: { ...barred, effect: null, nextAt: isOver(d.host(name)) ? d.now : d.now + (held ? RENEW_MS : RETRY_MS) },
  });
  if (!held || !event.wasOpen) return;
  const why = `${barred.storage} had let it in again, by nobody’s order of Picket; it is shut out once more`;
  if (state === 'fenced' && proof?.kind === 'storage') {
    voidProof(d, name, why, 'life');
    return;
  }
  const sentence = `${name} was to stay shut out, yet ${why}. Check at once which of its VMs run twice.`;
  d.say(name, 'storage-bar', sentence);
  d.notify('needs-person', 'critical', name, sentence);
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
  const sentence = `${name} has booted anew, but ${barred.storage} could not be told to let it in again: ${event.detail}. It is tried again; by hand: ceph osd blocklist rm ADDRESS, for each of ${barred.addresses.join(', ')}`;
  if (d.host(name).sentence === sentence) return;
  d.patchHost(name, { sentence });
  d.say(name, 'storage-bar', sentence);
  d.notifyOnce(name, 'bar', 'needs-person', 'critical', sentence);
}
