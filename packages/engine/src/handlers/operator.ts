import type { Draft } from '../draft.ts';
import { takeRound } from '../evidence/round.ts';
import { stopBlink } from '../fencing/blink.ts';
import { dropFence } from '../fencing/confirm.ts';
import { fenceConfirmed } from '../fencing/confirmed.ts';
import { noteIdentity, noteTest } from '../fencing/health.ts';
import { cutsStorage, deviceAt, deviceName, patchDevice } from '../fencing/levels.ts';
import type { ClusterEvent } from '../model/events.ts';
import { returnToService } from '../recovery/release.ts';
import { closeIncident } from '../states/incident.ts';
import { transition } from '../states/transition.ts';
import { list } from '../words/sentences.ts';
import { suspect } from './links.ts';
import { refusal } from './refusal.ts';

type Op<K extends ClusterEvent['kind']> = Extract<ClusterEvent, { kind: K }>;

/** S4: nothing fires by being switched on. A grace begins, and what is dead already needs a click each. */
export function switchedOn(d: Draft, what: string, graceSeconds = d.cluster.settings.startupGraceSeconds): void {
  const over = ['fenced', 'returned'];
  const dead = d.hosts().filter((h) => h.incident !== null && !over.includes(h.state));
  for (const h of dead) if (h.incident !== null) d.patchHost(h.name, { incident: { ...h.incident, needsClick: true } });
  d.patch({ armed: { ...d.cluster.armed, graceUntil: d.now + graceSeconds * 1000 } });
  const now =
    dead.length === 0
      ? 'Nothing would be done now.'
      : `It would act now on ${list(dead.map((h) => h.name))}: each needs "picket host act-now HOST".`;
  d.say(d.cluster.name, 'switched-on', `${what} ${now}`);
}

export function onArm(d: Draft, event: Op<'arm'>): void {
  if (d.cluster.armed.on) return;
  d.patch({ armed: { on: true, since: d.now, graceUntil: d.now, who: event.who, reason: '' } });
  switchedOn(d, `${event.who} armed the cluster.`);
}

export function onDisarm(d: Draft, event: Op<'disarm'>): void {
  d.patch({ armed: { on: false, since: d.now, graceUntil: d.now, who: event.who, reason: event.reason } });
  d.say(
    d.cluster.name,
    'disarmed',
    `${event.who} disarmed the cluster (${event.reason}): it is watched, and nothing is fenced or started.`,
  );
}

export function onMaintenance(d: Draft, event: Op<'maintenance'>): void {
  const host = d.host(event.host);
  const sentence = `${event.who} put ${host.name} into maintenance (${event.reason}): it is not fenced and its VMs are not started elsewhere.`;
  closeIncident(d, host.name, sentence);
  d.patchHost(host.name, { maintenanceReason: event.reason });
  transition(d, host.name, 'maintenance', sentence);
}

export function onEndMaintenance(d: Draft, event: Op<'end-maintenance'>): void {
  const host = d.host(event.host);
  // A person has looked at it: fences of before no longer keep it out (S23).
  d.patchHost(host.name, { fencedAt: [] });
  if (host.state === 'returned') {
    returnToService(d, host.name, `${event.who} took ${host.name} back into service.`, host.incident !== null);
    return;
  }
  d.patchHost(host.name, { maintenanceReason: null });
  if (host.link.up) {
    d.askInventory(host.name);
    transition(
      d,
      host.name,
      'end-maintenance',
      `${event.who} ended the maintenance of ${host.name}; what it runs is reconciled.`,
    );
    return;
  }
  d.say(host.name, 'end-maintenance', `${event.who} ended the maintenance of ${host.name}, which is silent.`);
  suspect(d, host.name, d.now - (host.link.silentSince ?? d.now), 'end-maintenance-silent');
}

/** I2: a person's word is proof, recorded as such. */
export function onConfirmDown(d: Draft, event: Op<'confirm-down'>): void {
  dropFence(d, event.host);
  fenceConfirmed(d, event.host, { kind: 'person', at: d.now, who: event.who, reason: event.reason });
}

export function onRetire(d: Draft, event: Op<'retire'>): void {
  closeIncident(d, event.host, `${event.host} was retired.`);
  d.patchHost(event.host, { maintenanceReason: null });
  transition(d, event.host, 'retire', `${event.who} retired ${event.host} (${event.reason}); it no longer counts.`);
}

export function onDisable(d: Draft, event: Op<'disable'>): void {
  closeIncident(d, event.host, `${event.host} was taken out of protection.`);
  d.patchHost(event.host, { maintenanceReason: null });
  transition(d, event.host, 'disable', `${event.who} took ${event.host} out of protection (${event.reason}).`);
}

export function onEnable(d: Draft, event: Op<'enable'>): void {
  transition(d, event.host, 'enable', `${event.who} put ${event.host} under protection.`);
}

/** A person lets Picket go on: a round that begins now decides, never what was seen before the word (S3). */
function lookAgain(d: Draft, name: string): void {
  const { state, incident, fence } = d.host(name);
  if (incident === null || fence?.phase || (state !== 'condemned' && state !== 'unfenced')) return;
  takeRound(d, name);
  const row = incident.isolated ?? null;
  const isolated = row === null ? null : { ...row, lastAt: null };
  d.patchHost(name, { nextRoundAt: d.now, incident: { ...incident, lastDeadAt: null, isolated } });
}

export function onOverride(d: Draft, event: Op<'override-gate'>): void {
  const { incident } = d.host(event.host);
  if (incident === null) return;
  const override = { gate: event.gate, who: event.who, reason: event.reason, at: d.now };
  d.patchHost(event.host, { incident: { ...incident, overrides: [...incident.overrides, override] } });
  d.say(
    event.host,
    'override',
    `${event.who} overrides gate ${event.gate} for ${event.host} (${event.reason}), for this one action.`,
    { override },
  );
  lookAgain(d, event.host);
}

export function onActNow(d: Draft, event: Op<'act-now'>): void {
  const { incident } = d.host(event.host);
  if (incident === null) return;
  d.patchHost(event.host, { incident: { ...incident, needsClick: false } });
  d.say(
    event.host,
    'act-now',
    `${event.who} lets Picket act on ${event.host}, which was silent before fencing was switched on.`,
  );
  lookAgain(d, event.host);
}

/** A person resumes after the cap: the count starts anew (I3). */
export function onAcknowledgeCap(d: Draft, event: Op<'acknowledge-cap'>): void {
  d.patch({
    cap: { ...d.cluster.cap, reachedAt: null, acknowledged: { at: d.now, who: event.who, reason: event.reason } },
  });
  d.say(
    d.cluster.name,
    'cap-acknowledged',
    `${event.who} acknowledged the cap (${event.reason}); failure actions are counted anew.`,
  );
  for (const host of d.hosts()) lookAgain(d, host.name);
}

export function onBindByStatement(d: Draft, event: Op<'bind-by-statement'>): void {
  const level = event.level ?? 0;
  const device = deviceName(d.host(event.host), level);
  patchDevice(d, event.host, level, { binding: { kind: 'bound', by: 'statement', guid: null, at: d.now } });
  d.say(
    event.host,
    'device-bound',
    `${event.who} states that the ${device} of ${event.host} is wired to it (${event.reason}).`,
    { level },
  );
  noteIdentity(d, event.host, level, null);
}

export function onManualFence(d: Draft, event: Op<'manual-fence'>): void {
  const host = d.host(event.host);
  const level = event.level ?? 0;
  const effect = d.order({
    kind: 'manual-fence',
    host: host.name,
    level,
    action: event.action,
    who: event.who,
    ...(cutsStorage(host, level) ? { cuts: 'storage' as const } : {}),
    timeoutMs: host.settings.fenceCommandSeconds * 1000,
  });
  d.patchHost(host.name, { manual: { effect, action: event.action, who: event.who } });
  if (event.action === 'blink-stop') stopBlink(d, host.name, level);
  const device = deviceName(host, level);
  d.say(host.name, 'manual-fence', `${event.who} asks the ${device} of ${host.name} for "${event.action}".`, { level });
}

export function onManualDone(d: Draft, event: Op<'manual-done'>): void {
  const effect = d.settle(event.effect, 'manual-fence');
  if (effect === null) return;
  const { action, host, level } = effect;
  const read = action === 'status' && event.ok;
  d.patchHost(host, { manual: null });
  if (read) patchDevice(d, host, level, { lastRead: { at: d.now, power: event.power, detail: event.detail } });
  if (action === 'test' && event.revision === deviceAt(d.host(host), level).revision)
    noteTest(d, host, level, event.tookMs, event.detail, event.ok ? null : event.detail);
  if (action === 'off' || action === 'reboot') patchDevice(d, host, level, { offEndedAt: d.now });
  const what = read ? `reads ${event.power}` : manualWords[action][event.ok ? 0 : 1];
  const detail = event.detail === '' ? '.' : `: ${event.detail}`;
  d.say(host, 'manual-fence', `The ${deviceName(d.host(host), level)} of ${host} ${what}${detail}`, {
    level,
    effect: event.effect,
    ok: event.ok,
    power: event.power,
  });
}

/** What the device did, as taken and as failed. That an order was taken proves nothing. */
const manualWords: Readonly<Record<Op<'manual-fence'>['action'], readonly [string, string]>> = {
  test: ['answers', 'failed its test'],
  status: ['answers', 'could not tell the power'],
  off: ['took the order to power off', 'did not take the order to power off'],
  on: ['took the order to power on', 'did not take the order to power on'],
  reboot: ['took the order to reboot', 'did not take the order to reboot'],
  blink: ['took the order to switch the identify light on', 'did not take the order to switch the identify light on'],
  'blink-stop': [
    'took the order to switch the identify light off',
    'did not take the order to switch the identify light off',
  ],
};

export function onVmSet(d: Draft, event: Op<'vm-set'>): void {
  const { priority, policy, group } = event;
  d.patchVm(event.vm, {
    ...(priority === undefined ? {} : { priority }),
    ...(policy === undefined ? {} : { policy }),
    ...(group === undefined ? {} : { group }),
  });
  const r = d.vm(event.vm).recovery;
  if (policy === 'ignore' && (r.kind === 'waiting' || r.kind === 'held'))
    d.patchVm(event.vm, { recovery: { kind: 'none' } });
  d.say(d.vm(event.vm).name, 'vm-set', `${event.who} changed ${d.vm(event.vm).name}.`, { priority, policy, group });
}

/** A held VM is tried after all, or a slow retry is brought forward. */
export function onVmRetry(d: Draft, event: Op<'vm-retry'>): void {
  const vm = d.vm(event.vm);
  const r = vm.recovery;
  const waiting = {
    kind: 'waiting',
    since: d.now,
    from: null,
    notBefore: d.now,
    // What ties it to its host lets it start there and nowhere else.
    onlyHost: vm.obstacles.length > 0 ? vm.owner : null,
    attempts: 0,
    avoid: [],
    locked: null,
    told: false,
  } as const;
  if (r.kind === 'held' && vm.on.length === 0) {
    d.patchVm(vm.uuid, { recovery: waiting, blockJob: false, fatalStarts: 0, crashRestarts: [] });
    // It starts once every linked host has said anew that it does not run there (S5).
    for (const host of d.hosts()) if (host.link.up) d.askInventory(host.name);
  } else if (r.kind === 'waiting') d.patchVm(vm.uuid, { recovery: { ...r, notBefore: d.now } });
  d.say(vm.name, 'vm-retry', `${event.who} asks to try ${vm.name} again.`);
}

/** Refusals are journalled too: whoever asked, and why not. Returns true if the event may go on. */
export function allowed(d: Draft, event: ClusterEvent): boolean {
  const why = refusal(d.cluster, event, d.now);
  if (why === null) return true;
  d.say('host' in event && typeof event.host === 'string' ? event.host : d.cluster.name, 'refused', why);
  return false;
}
