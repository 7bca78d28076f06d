import type { Draft } from '../draft.ts';
import { calibrateSoon, learnFrom } from '../evidence/calibrate.ts';
import { roundIsOver, startRound, takeRound } from '../evidence/round.ts';
import { applyRound } from '../evidence/verdict.ts';
import { bindWhenDue } from '../fencing/bind.ts';
import { advanceBlink } from '../fencing/blink.ts';
import { considerFencing } from '../fencing/consider.ts';
import { advanceDrill } from '../fencing/drill/steps.ts';
import { onLastLook } from '../fencing/last-look.ts';
import { advanceFence } from '../fencing/phases.ts';
import { isBarredLife } from '../fencing/storage/cover.ts';
import { advanceBar } from '../fencing/storage/keep.ts';
import { testWhenDue } from '../fencing/test.ts';
import { onWatch, watchesProof } from '../fencing/watch.ts';
import type { Host } from '../model/host.ts';
import { inRecovery } from '../model/lookup.ts';
import { grantWhenChanged, managedVms } from '../recovery/own.ts';
import { advanceReturned } from '../recovery/release.ts';
import { cancelPinned, pinOverdue, tellPinned } from '../recovery/results.ts';
import { startWaiting } from '../recovery/start.ts';
import { list, n, secs } from '../words/sentences.ts';
import { withOthers } from './group.ts';
import { closeIncident } from './incident.ts';
import { watchPools } from './pools.ts';
import { watchStorm } from './storm.ts';
import { SUSPECT_TELL_MS } from './tell.ts';
import { transition } from './transition.ts';

/** States in which rounds about a silent host go on (S3: condemned and unfenced keep running them). */
export const watched: readonly Host['state'][] = ['suspect', 'checking', 'degraded', 'condemned', 'unfenced'];

/** Lets everything go on that is due now. Idempotent: called after every event. */
export function advance(d: Draft): void {
  watchStorm(d);
  const managed = managedVms(d);
  for (const { name } of d.hosts()) {
    endRound(d, name);
    advanceFence(d, name);
    advanceState(d, name);
    beginRound(d, name);
    advanceDrill(d, name);
    advanceBar(d, name);
    advanceBlink(d, name);
    bindWhenDue(d, name);
    testWhenDue(d, name);
    grantWhenChanged(d, name, managed);
  }
  watchStorm(d);
  pinOverdue(d);
  cancelPinned(d);
  tellPinned(d);
  watchPools(d);
  startWaiting(d);
  for (const { name, state } of d.hosts()) if (state === 'fenced') closeWhenRecovered(d, name);
}

function endRound(d: Draft, name: string): void {
  const { check } = d.host(name);
  if (check === null || !roundIsOver(d, check)) return;
  const over = takeRound(d, name);
  if (over === null) return;
  if (over.purpose === 'calibrate') learnFrom(d, name, over);
  else if (over.purpose === 'last-look') onLastLook(d, name, over);
  else if (over.purpose === 'watch') onWatch(d, name, over);
  else applyRound(d, name, over);
}

function beginRound(d: Draft, name: string): void {
  const host = d.host(name);
  if (host.check !== null) return;
  if (host.state === 'up') {
    if (!host.link.up || !isDue(d, host.nextCalibrationAt)) return;
    d.patchHost(name, { nextCalibrationAt: null });
    startRound(d, name, 'calibrate');
  } else if (watchesProof(d.cluster, host)) {
    if (isDue(d, host.nextRoundAt)) nextRound(d, name, 'watch');
  } else if (watched.includes(host.state) && !host.fence?.phase && isDue(d, host.nextRoundAt)) {
    nextRound(d, name, 'verdict');
    if (host.state !== 'suspect') return;
    const { check } = d.host(name);
    const neighbours = Object.keys(check?.answers ?? {});
    // Nobody can be asked: it stays suspect until somebody can.
    if (neighbours.length === 0 && (check?.power ?? []).length === 0) return;
    const asked = list(neighbours, 'no neighbour, since none can look');
    transition(d, name, 'first-round', `The neighbours of ${name} are asked: ${asked}.`);
  }
}

function nextRound(d: Draft, name: string, purpose: 'verdict' | 'watch'): void {
  startRound(d, name, purpose);
  d.patchHost(name, { nextRoundAt: d.now + d.host(name).settings.checkIntervalSeconds * 1000 });
}

function isDue(d: Draft, at: number | null): boolean {
  return at !== null && d.now >= at;
}

function advanceState(d: Draft, name: string): void {
  const host = d.host(name);
  switch (host.state) {
    case 'ineligible':
      advanceIneligible(d, host);
      break;
    case 'returned':
      if (host.link.up) advanceReturned(d, name);
      break;
    case 'suspect':
    case 'checking':
    case 'degraded':
      alarmWhenStanding(d, host);
      break;
    case 'condemned':
    case 'unfenced':
      considerFencing(d, name);
      break;
    case 'down':
      alarmWhenStillStopped(d, host);
      break;
    default:
      break;
  }
}

/** A host is protected once it is linked, could be read, and beats on a pool; until then it says what is missing. */
function advanceIneligible(d: Draft, host: Host): void {
  const missing = whatIsMissing(host);
  if (missing !== null) {
    sayUnprotected(d, host, missing);
    return;
  }
  transition(
    d,
    host.name,
    'eligible',
    `${host.name} is linked, was read and beats on ${list(host.pools.filter((p) => p.ok).map((p) => p.pool))}.`,
  );
  calibrateSoon(d);
}

/** A host that people believe to be protected and that is not, for long: they must know before the night it matters. */
function sayUnprotected(d: Draft, host: Host, missing: string): void {
  const standing = d.now - host.stateSince >= host.settings.alarmAfterSeconds * 1000;
  const sentence = standing ? `${host.name} is not protected: ${missing}` : missing;
  if (host.sentence === sentence) return;
  d.patchHost(host.name, { sentence });
  if (!standing) return;
  d.say(host.name, 'unprotected', sentence);
  d.notify('needs-person', 'warning', host.name, sentence);
}

function whatIsMissing(host: Host): string | null {
  if (!host.link.up) return `Waiting for the agent of ${host.name} to connect.`;
  if (host.inventory === null) return `Waiting for the first inventory of ${host.name}.`;
  if (!host.inventory.ok) return `The libvirt of ${host.name} cannot be asked: ${host.inventory.reason}`;
  if (host.barred !== null && host.barred !== undefined)
    return isBarredLife(host)
      ? `${host.name} is shut out of ${host.barred.storage} and has not rebooted since: reboot it.`
      : `${host.name} has booted anew; waiting for ${host.barred.storage} to let it in again.`;
  if (host.otherManagers.length > 0)
    return `${host.name} is managed by ${list(host.otherManagers)}; Picket leaves its VMs alone and does not protect it.`;
  if (!host.pools.some((p) => p.ok && p.lastBeatAgeMs !== null)) {
    const why = host.pools.map((p) => `${p.pool}: ${p.reason}`).join('; ');
    return `${host.name} beats on no shared pool yet${why === '' ? '' : ` (${why})`}, so nobody could prove its death.`;
  }
  return null;
}

function alarmWhenStanding(d: Draft, host: Host): void {
  const { incident } = host;
  if (incident === null) return;
  if (d.now - incident.openedAt >= SUSPECT_TELL_MS) {
    d.notifyOnce(
      host.name,
      'suspect',
      'host-suspect',
      'warning',
      `${host.name} has been silent for ${secs(d.now - incident.disconnectAt)}. ${host.sentence}${withOthers(d, host.name)}`,
      { group: incident.group },
    );
  }
  if (d.now - host.stateSince < host.settings.alarmAfterSeconds * 1000) return;
  const what =
    host.state === 'degraded'
      ? 'still shows life although its agent is silent'
      : 'is silent and nobody can tell whether it lives';
  d.notifyOnce(
    host.name,
    `standing-${host.state}`,
    host.state === 'degraded' ? 'host-degraded' : 'host-unknown',
    'critical',
    `${host.name} ${what} for ${secs(d.now - host.stateSince)}. ${host.sentence} Look at the host.`,
  );
}

/** Shut down cleanly and not back for long: a person should know that its VMs wait (S8). Told once per outage. */
function alarmWhenStillStopped(d: Draft, host: Host): void {
  if (host.stopping === null || host.stopping.running.length === 0 || host.proof !== null) return;
  if (d.now - host.stateSince < host.settings.alarmAfterSeconds * 1000 || host.sentence.includes('confirm-down'))
    return;
  const sentence = `${host.name} was shut down cleanly ${secs(d.now - host.stateSince)} ago and is not back; ${n(host.stopping.running.length, 'VM')} wait for it. To start them elsewhere, check the host, then run: picket host confirm-down ${host.name}`;
  d.patchHost(host.name, { sentence });
  d.say(host.name, 'still-stopped', sentence);
  d.notify('needs-person', 'critical', host.name, sentence);
}

/** Every VM of a fenced host runs elsewhere or is held: it is down (I7: an unplaceable one keeps it open). */
function closeWhenRecovered(d: Draft, name: string): void {
  const host = d.host(name);
  if (host.proof === null) return;
  const open = inRecovery(d.cluster.vms).filter((vm) => {
    const r = vm.recovery;
    return (r.kind === 'waiting' || r.kind === 'starting' || r.kind === 'pinned') && r.from === name;
  });
  if (open.length > 0) return;
  const sentence = `${name} is down; every VM of it that can be started elsewhere runs.`;
  d.notify('vms-recovered', 'info', name, sentence);
  closeIncident(d, name, sentence);
  transition(d, name, 'recovered', sentence);
}
