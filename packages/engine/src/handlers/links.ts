import type { Draft } from '../draft.ts';
import { calibrateSoon } from '../evidence/calibrate.ts';
import { takeRound } from '../evidence/round.ts';
import { giveBack, voidProof } from '../fencing/watch.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import { loseVms, resumeStopped } from '../recovery/lost.ts';
import { toldNothing } from '../recovery/own.ts';
import { closeIncident, openIncident } from '../states/incident.ts';
import { transition } from '../states/transition.ts';
import { n, secs } from '../words/sentences.ts';

type Heard = Extract<ClusterEvent, { kind: 'host-heard' }>;

/** A host spoke: for the first time, again, or after a boot. Life seen here beats everything (S2, S3). */
export function onHostHeard(d: Draft, event: Heard): void {
  const before = d.cluster.hosts[event.host];
  if (before === undefined) return;
  if (before.machineId !== null && before.machineId !== event.machineId) {
    const sentence = `A machine with another identity (${event.machineId}) calls itself ${event.host}: it is not believed.`;
    d.say(event.host, 'identity-conflict', sentence);
    d.notify('needs-person', 'critical', event.host, sentence);
    return;
  }
  const newBoot = before.bootId !== null && before.bootId !== event.bootId;
  const wasDown = !before.link.up;
  d.patchHost(event.host, {
    machineId: event.machineId,
    bootId: event.bootId,
    session: event.session,
    bmcGuid: event.bmcGuid ?? before.bmcGuid,
    addresses: event.addresses,
    link: { up: true, lastHeardAt: d.now, silentSince: null, heardThisRun: true },
    // Grants are bound to a boot and an agent's word; both are asked for anew.
    owned: toldNothing,
  });
  if (newBoot) onNewBoot(d, before, event.bootId);
  else if (wasDown) onSameBoot(d, before);
  if (before.session !== event.session && !newBoot) resumeStopped(d, event.host);
}

function onSameBoot(d: Draft, before: Host): void {
  const { name, state } = before;
  switch (state) {
    case 'suspect':
    case 'checking':
    case 'degraded':
    case 'condemned':
    case 'fencing':
    case 'unfenced': {
      const back = `${name} is heard again after ${secs(d.now - (before.incident?.disconnectAt ?? d.now))} and had not rebooted${(before.fence?.offLevels.length ?? 0) > 0 ? ', although its power was to be cut' : ''}; all is as before.`;
      closeIncident(d, name, back);
      d.patchHost(name, { automaticMaintenance: false, proof: null });
      d.askInventory(name);
      if (before.incident?.wasReturned === true) {
        d.patchHost(name, { release: null, inventory: null });
        transition(d, name, 'heard-unreconciled', `${back} It is still held back until what it runs is reconciled.`);
        break;
      }
      transition(d, name, 'heard', back);
      if (before.incident?.told.includes('condemned') === true) d.notify('host-returned', 'info', name, back);
      calibrateSoon(d);
      break;
    }
    case 'fenced':
    case 'down':
    case 'retired':
      heardOldBoot(d, before);
      break;
    default:
      break;
  }
}

/** Heard with its old boot id: a proof of before was wrong; without one its announced shutdown was called off. */
function heardOldBoot(d: Draft, before: Host): void {
  const { name } = before;
  const calledOff = `${name} is heard again without having rebooted; its shutdown seems to have been called off.`;
  closeIncident(d, name, before.proof === null ? calledOff : `${name} is heard again with its old boot id.`);
  d.patchHost(name, { inventory: null, release: null });
  if (before.proof !== null) {
    voidProof(d, name, 'it is heard again with its old boot id', 'proof-void');
    d.patchHost(name, { nextRoundAt: null, stopping: null });
    return;
  }
  giveBack(d, before);
  resumeStopped(d, name);
  d.patchHost(name, { automaticMaintenance: false });
  transition(d, name, 'proof-void', calledOff);
}

/** S22: a new boot id of the enrolled machine proves that its old life is over. It is quarantined until reconciled. */
function onNewBoot(d: Draft, before: Host, bootId: string): void {
  const { name, state } = before;
  takeRound(d, name);
  const announced = before.stopping !== null;
  // A host that a person has taken in hand keeps its VMs for itself.
  const inHand = state === 'maintenance' || state === 'disabled' || state === 'ineligible';
  const waits = (announced && before.settings.shutdownPolicy === 'wait') || inHand;
  if (before.proof === null) d.patchHost(name, { proof: { kind: 'new-boot', at: d.now, bootId } });
  const lost = loseVms(d, name, waits ? name : null, false);
  const where = waits ? 'on it again' : 'again';
  const sentence = `${name} is back with a new boot${announced ? ' after its announced shutdown' : ''}; it is held back until what it runs is reconciled${lost.length > 0 ? `, ${n(lost.length, 'VM')} will be started ${where}` : ''}.`;
  const told = before.incident !== null || state === 'down' || state === 'fenced' || state === 'up';
  d.patchHost(name, {
    automaticMaintenance: false,
    inventory: null,
    release: null,
    defined: [],
    stopping: null,
    fence: null,
    nextRoundAt: null,
  });
  if (inHand) {
    d.say(name, 'new-boot', `${name} is back with a new boot; it stays ${state}.`, { bootId });
    return;
  }
  transition(d, name, 'new-boot', sentence, { bootId });
  if (told) d.notify('host-returned', announced ? 'info' : 'warning', name, sentence);
}

/** The link monitor's edge: nothing was heard for suspectAfterSeconds. */
export function onHostSilent(d: Draft, event: Extract<ClusterEvent, { kind: 'host-silent' }>): void {
  const host = d.cluster.hosts[event.host];
  if (host === undefined || !host.link.up) return;
  const { name } = host;
  d.patchHost(name, {
    link: { ...host.link, up: false, silentSince: d.now - event.silentForMs, lastHeardAt: d.now - event.silentForMs },
  });
  if (host.state === 'up' && host.stopping !== null && host.settings.shutdownPolicy === 'wait') {
    takeRound(d, name);
    transition(
      d,
      name,
      'clean-shutdown',
      `${name} was shut down cleanly; its ${n(host.stopping.running.length, 'VM')} wait for it to come back (shutdownPolicy is wait).`,
    );
    return;
  }
  if (host.state === 'up' || host.state === 'returned') suspect(d, name, event.silentForMs);
}

/** Opens the incident of a silent host. */
export function suspect(
  d: Draft,
  name: string,
  silentForMs: number,
  cause: 'silent' | 'end-maintenance-silent' = 'silent',
): void {
  openIncident(d, name, silentForMs);
  transition(d, name, cause, `${name} has been silent for ${secs(silentForMs)}.`);
}

export function onHostStopping(d: Draft, event: Extract<ClusterEvent, { kind: 'host-stopping' }>): void {
  const host = d.cluster.hosts[event.host];
  if (host === undefined) return;
  d.patchHost(host.name, { stopping: { at: d.now, bootId: host.bootId, running: event.running } });
  const policy =
    host.settings.shutdownPolicy === 'wait' ? 'wait for it' : 'are recovered elsewhere once it is proven off';
  d.say(
    host.name,
    'host-stopping',
    `${host.name} announces a clean shutdown; its ${n(event.running.length, 'running VM')} ${policy}.`,
    { running: event.running },
  );
}

export function onIdentityConflict(d: Draft, event: Extract<ClusterEvent, { kind: 'identity-conflict' }>): void {
  if (d.cluster.hosts[event.host] === undefined) return;
  d.say(event.host, 'identity-conflict', event.reason);
  d.notify('needs-person', 'critical', event.host, event.reason);
}
