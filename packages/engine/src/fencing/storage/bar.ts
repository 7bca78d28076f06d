import type { Draft } from '../../draft.ts';
import { verdictWord } from '../../evidence/isolated.ts';
import type { Bar, StorageImage } from '../../model/bar.ts';
import type { ClusterEvent } from '../../model/events.ts';
import { byPlace } from '../../model/lookup.ts';
import type { Vm } from '../../model/vm.ts';
import { restartableVms } from '../../recovery/lost.ts';
import { transition } from '../../states/transition.ts';
import { list, secs } from '../../words/sentences.ts';
import { distrustDevice } from '../bind.ts';
import { beginLastLook, setPhase } from '../confirm.ts';
import { fenceConfirmed } from '../confirmed.ts';
import { countNotSent, countOnce, tellWhenFull } from '../count.ts';
import { giveUp } from '../give-up.ts';
import { deviceAt } from '../levels.ts';
import { giveBack } from '../watch.ts';
import { barPlan, guidOf, uncovered } from './cover.ts';
import { onRenewed } from './keep.ts';

/** Times of images are known to the second only: a write of just before the bar may look this much younger. */
const STAMP_MS = 1_000;

/** In the place of an off command: it goes out on the same fresh verdict, through the same gates, and counts against the cap. */
export function beginBar(d: Draft, name: string, verdictAgeMs: number): void {
  const effect = orderBar(d, name);
  if (effect === null) return;
  countOnce(d, name, effect);
  setPhase(d, name, { kind: 'bar', effect });
  const host = d.host(name);
  const sentence = `The storage of ${name} is told to turn it away; the newest ${verdictWord(host)} round is ${secs(verdictAgeMs)} old.`;
  d.say(name, 'storage-bar', sentence, { level: host.fence?.level });
  tellWhenFull(d, name);
}

type Barred = Extract<ClusterEvent, { kind: 'storage-barred' }>;

/**
 * Orders the storage of this level to turn the host away. The bar stands in the state before the order leaves (I6): from here on the
 * host is let in again by a new boot only (S19). Returns the effect's id, or null when the level leads nowhere.
 */
export function orderBar(d: Draft, name: string): string | null {
  const host = d.host(name);
  const { fence } = host;
  if (fence === null) return null;
  const plan = barPlan(d.cluster, host);
  if ('problem' in plan) {
    giveUp(d, name, plan.problem);
    return null;
  }
  const { level } = fence;
  const before = host.barred ?? null;
  // An order of before that would let it in must not leave any more: it would undo this one.
  d.drop(before?.effect ?? null);
  const sameLife = before !== null && before.storage === plan.storage && before.bootId === host.bootId;
  const effect = d.order({
    kind: 'bar-storage',
    host: name,
    level,
    guid: guidOf(plan.storage),
    revision: deviceAt(host, level).revision,
    addresses: plan.addresses,
    images: plan.images,
    renew: false,
    timeoutMs: host.settings.fenceCommandSeconds * 1000,
  });
  d.patchHost(name, {
    barred: {
      level,
      storage: plan.storage,
      // Nothing that may be shut out is ever forgotten: it must be let in again.
      addresses: [...new Set([...(before?.addresses ?? []), ...plan.addresses])],
      bootId: host.bootId,
      since: sameLife ? before.since : d.now,
      confirmedAt: sameLife ? before.confirmedAt : null,
      madeBy: before?.madeBy ?? effect,
      vms: sameLife ? before.vms : [],
      effect: null,
      nextAt: d.now,
    },
  });
  return effect;
}

export function onStorageBarred(d: Draft, event: Barred): void {
  const effect = d.settle(event.effect, 'bar-storage');
  if (effect === null) return;
  if (effect.renew) {
    onRenewed(d, effect.host, event);
    return;
  }
  const host = d.host(effect.host);
  const { name, fence, barred } = host;
  const phase = fence?.phase ?? null;
  const awaited = phase !== null && 'effect' in phase && phase.effect === event.effect;
  if (!awaited || (phase.kind !== 'bar' && phase.kind !== 'bar-again') || barred === null || barred === undefined)
    return;
  d.say(name, 'storage-bar', sentenceOf(name, event, barred), { level: effect.level, addresses: effect.addresses });
  switch (event.outcome) {
    case 'not-sent':
      forgetUnlessSent(d, name, event.effect);
      notSent(d, name, event);
      return;
    case 'mismatch':
      forgetUnlessSent(d, name, event.effect);
      distrustDevice(d, name, effect.level, 'identity', event.detail);
      giveUp(d, name, 'its device speaks for another storage');
      return;
    case 'unreached':
      forgetUnlessSent(d, name, event.effect);
      giveUp(d, name, `its storage could not be told to turn it away: ${event.detail}`);
      return;
    case 'failed':
      giveUp(d, name, `its storage did not confirm that it is shut out: ${event.detail}`);
      return;
    case 'barred':
      if (phase.kind === 'bar-again' && event.wasOpen) {
        // Somebody let it in after the first answer, or that one was wrong: what it wrote meanwhile the last look need not have seen.
        giveUp(d, name, 'its storage said that it turns it away, and let it in all the same');
        return;
      }
      d.patchHost(name, { barred: { ...barred, confirmedAt: barred.confirmedAt ?? d.now } });
      if (phase.kind === 'bar') beginLastLook(d, name, d.now + STAMP_MS);
      else prove(d, name, event, effect.images);
      return;
    default:
      event.outcome satisfies never;
  }
}

/** The order never reached the storage: there is no bar, unless one of before may be in force. */
function forgetUnlessSent(d: Draft, name: string, effect: string): void {
  if (d.host(name).barred?.madeBy === effect) d.patchHost(name, { barred: null });
}

function notSent(d: Draft, name: string, { effect, detail }: Barred): void {
  countNotSent(d, name, effect);
  if (d.host(name).state !== 'fencing') {
    setPhase(d, name, { kind: 'wait-first-read', until: d.now + d.host(name).settings.checkIntervalSeconds * 1000 });
    return;
  }
  setPhase(d, name, null);
  transition(d, name, 'gate-closed', `The storage of ${name} was not told to turn it away: ${detail}`);
}

/** Shut out by two looks with one of the neighbours in between: proof for those VMs that write nowhere else (S19). */
function prove(d: Draft, name: string, event: Barred, images: readonly StorageImage[]): void {
  const host = d.host(name);
  const { barred, fence } = host;
  if (barred === null || barred === undefined || fence === null) return;
  const whyOpen = (vm: Vm) => uncovered(host, vm, barred.storage, { images, unclear: event.unclear });
  // After a restart of the server the proof is made anew, by another level than before perhaps: a VM that waits since then, and that this
  // storage does not prove, may be on the host after all (S2, S19).
  const waitsUnproven = (vm: Vm) =>
    vm.recovery.kind === 'waiting' && vm.recovery.onlyHost !== name && whyOpen(vm) !== null;
  if (host.state === 'fenced') giveBack(d, host, waitsUnproven);
  const here = byPlace(d.cluster.vms).get(name) ?? [];
  const nowhere = restartableVms(d.cluster, name).filter((vm) => vm.on.length === 0);
  const proven = [...here, ...nowhere].filter((vm) => whyOpen(vm) === null).map(({ uuid }) => uuid);
  const open = restartableVms(d.cluster, name).flatMap((vm) => {
    const why = whyOpen(vm);
    // One that waits for this host alone goes on waiting for it.
    return why === null || (vm.on.length === 0 && vm.recovery.kind !== 'none') ? [] : [{ vm: vm.uuid, why }];
  });
  // What was proven once and may be here again is proven by this look or not at all.
  const live = new Set(here.map(({ uuid }) => uuid));
  const vms = [...new Set([...barred.vms.filter((uuid) => !live.has(uuid)), ...proven])];
  d.patchHost(name, { barred: { ...barred, vms, nextAt: d.now } });
  const { level } = fence;
  const { storage, addresses } = barred;
  fenceConfirmed(d, name, { kind: 'storage', at: d.now, level, storage, addresses, vms, open });
}

function sentenceOf(name: string, { outcome, detail, unclear }: Barred, { storage, addresses }: Bar): string {
  if (outcome !== 'barred') return `${storage} did not say that it turns ${name} away: ${detail}`;
  const left = Object.entries(unclear).map(([image, why]) => `${image}: ${why}`);
  const but = left.length === 0 ? '' : ` Not proven still: ${list(left)}.`;
  return `${storage} turns ${name} away (${list(addresses)}).${but}`;
}
