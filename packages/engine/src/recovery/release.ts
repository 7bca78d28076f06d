import type { Draft } from '../draft.ts';
import { calibrateSoon } from '../evidence/calibrate.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import { closeIncident } from '../states/incident.ts';
import { transition } from '../states/transition.ts';
import { list, n, secs } from '../words/sentences.ts';
import { isFencedOften } from './fatal.ts';
import { bringHome } from './lost.ts';

const RETRY_MS = 10_000;
const TIMEOUT_MS = 60_000;

/** VMs still defined on a returned host that belong elsewhere now. */
function lostVms(d: Draft, host: Host): readonly string[] {
  return host.defined.filter((uuid) => {
    const vm = d.cluster.vms[uuid];
    return vm !== undefined && vm.owner !== host.name;
  });
}

/** A returned host is quarantined until every VM that it lost is released there (S9); then it is up again. */
export function advanceReturned(d: Draft, name: string): void {
  const host = d.host(name);
  if (host.inventory === null || !host.inventory.ok || host.inventory.bootId !== host.bootId) return;
  if (host.release?.effect != null) return;
  const lost = lostVms(d, host);
  if (lost.length > 0) {
    if (host.release?.retryAt == null || d.now >= host.release.retryAt) orderRelease(d, host, lost);
    return;
  }
  if (host.maintenanceReason !== null) {
    if (host.release !== null) d.patchHost(name, { release: null });
    return;
  }
  if (isFencedOften(host)) {
    keepOut(d, host);
    return;
  }
  const incident = host.incident;
  if (host.settings.returnToService === 'manual') {
    d.patchHost(name, {
      release: null,
      sentence: `${name} is back and reconciled; it takes VMs again when you say so: picket host end-maintenance ${name}`,
    });
    return;
  }
  returnToService(d, name, `${name} is back in service.`, incident !== null);
}

/** S23: reconciled, yet it takes no VM before a person has looked at it. */
function keepOut(d: Draft, { name, fencedAt, settings }: Host): void {
  const reason = `Picket fenced it ${fencedAt.length} times within ${secs(settings.fencedOftenSeconds * 1000)}`;
  const sentence = `${name} is back, but ${reason}: it stays in maintenance. Find out what is wrong with it, then run: picket host end-maintenance ${name}`;
  closeIncident(d, name, sentence);
  d.patchHost(name, { release: null, proof: null, automaticMaintenance: false, maintenanceReason: reason });
  transition(d, name, 'fenced-often', sentence);
  d.notify('needs-person', 'critical', name, sentence, { fences: fencedAt.length });
}

/** Ends the quarantine. */
export function returnToService(d: Draft, name: string, sentence: string, hadIncident: boolean): void {
  if (hadIncident) closeIncident(d, name, sentence);
  d.patchHost(name, { release: null, proof: null, automaticMaintenance: false });
  transition(d, name, 'reconciled', sentence);
  bringHome(d, name);
  calibrateSoon(d);
}

/** Only a QEMU older than a fence that holds may be destroyed (S9). Without one it is never old enough: both copies stay. */
function fencedAgoMs(host: Host, now: number): number {
  const { proof } = host;
  return proof === null || proof.kind === 'new-boot' ? Number.MAX_SAFE_INTEGER : Math.max(0, now - proof.at);
}

function orderRelease(d: Draft, host: Host, lost: readonly string[]): void {
  const vms = lost.map((uuid) => {
    const vm = d.vm(uuid);
    const running = vm.on.find(
      (p) => p.host !== host.name && p.why === 'reported' && d.cluster.hosts[p.host]?.link.up === true,
    );
    return { vm: uuid, epoch: vm.epoch, runsOn: running?.host ?? null, fencedAgoMs: fencedAgoMs(host, d.now) };
  });
  const effect = d.order({ kind: 'release-vms', host: host.name, vms, timeoutMs: TIMEOUT_MS });
  d.patchHost(host.name, { release: { vms: lost, effect, retryAt: null } });
  d.say(
    host.name,
    'release',
    `${host.name} is told to give up ${n(lost.length, 'VM')} that live elsewhere now: ${list(lost.map((u) => d.vm(u).name))}.`,
    { vms },
  );
}

export function onReleaseResult(d: Draft, event: Extract<ClusterEvent, { kind: 'release-result' }>): void {
  const effect = d.settle(event.effect, 'release-vms');
  if (effect === null) return;
  const host = d.host(effect.host);
  if (host.release?.effect !== event.effect) return;
  const done = new Set((event.vms ?? []).filter((v) => v.outcome === 'released').map((v) => v.vm));
  const left = (event.vms ?? []).filter((v) => v.outcome !== 'released');
  d.patchHost(host.name, {
    defined: host.defined.filter((uuid) => !done.has(uuid)),
    release: { vms: host.release.vms.filter((u) => !done.has(u)), effect: null, retryAt: d.now + RETRY_MS },
  });
  for (const uuid of done) {
    const vm = d.cluster.vms[uuid];
    if (vm?.on.some((p) => p.host === host.name) === true)
      d.patchVm(uuid, { on: vm.on.filter((p) => p.host !== host.name) });
  }
  if (event.vms === null || left.length > 0) {
    const why =
      event.vms === null
        ? event.reason
        : left.map((v) => `${d.cluster.vms[v.vm]?.name ?? v.vm}: ${v.reason}`).join('; ');
    const sentence = `${host.name} stays held back: it could not give up everything (${why}). It is asked again.`;
    if (host.sentence !== sentence) {
      d.patchHost(host.name, { sentence });
      d.say(host.name, 'release', sentence);
      if (left.some((v) => v.outcome === 'kept')) d.notify('needs-person', 'critical', host.name, sentence);
    }
  }
}
