import type { Draft } from '../draft.ts';
import { verdictWord } from '../evidence/isolated.ts';
import { takeRound } from '../evidence/round.ts';
import { beginLevel } from '../fencing/begin.ts';
import { restartBlink } from '../fencing/blink.ts';
import { dropFence } from '../fencing/confirm.ts';
import { restartDrill } from '../fencing/drill/end.ts';
import { deviceAt, newDevice, patchDevice } from '../fencing/levels.ts';
import { firstTestAt } from '../fencing/test.ts';
import type { Device } from '../model/device.ts';
import type { Effect } from '../model/effects.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import type { EngineSettings } from '../model/settings.ts';
import { toldNothing } from '../recovery/own.ts';
import { pin } from '../recovery/results.ts';
import { transition } from '../states/transition.ts';
import { switchedOn } from './operator.ts';

/**
 * First event of a run. Nothing was watched meanwhile: every link counts as just heard (T6), verdicts start anew, power is
 * read before anything else, and starts without a result pin their VM (I6, S6).
 */
export function onServerStarted(d: Draft): void {
  d.patch({ observer: { startedAt: d.now, troubles: [] } });
  const sentence = 'This server took over; it reads power and asks the agents before it does anything.';
  d.say(d.cluster.name, 'server-started', sentence);
  if (d.hosts().length > 0) d.notify('server-takeover', 'info', d.cluster.name, sentence);
  for (const vm of d.vms()) {
    if (vm.recovery.kind === 'starting') {
      d.drop(vm.recovery.effect);
      pin(
        d,
        vm,
        `Whether ${vm.name} was started on ${vm.recovery.host} is not known after the restart of this server; its agent is asked.`,
      );
    } else if (vm.recovery.kind === 'pinned') {
      d.drop(vm.recovery.effect);
      d.patchVm(vm.uuid, { recovery: { ...vm.recovery, effect: null } });
    }
  }
  const lost = Object.values(d.cluster.pending);
  for (const effect of lost) if (switchesOff(effect)) patchDevice(d, effect.host, effect.level, { offEndedAt: d.now });
  d.forgetPending();
  for (const host of d.hosts()) restartHost(d, host);
  for (const effect of lost) orderAgain(d, effect);
}

/**
 * Orders that are harmless to give twice and that nothing else would bring back: a light, and the power-on that ends a reboot.
 * (A host that is still `fenced` is switched on after its proof was read anew.)
 */
function orderAgain(d: Draft, effect: Effect): void {
  if (effect.kind === 'manual-fence') tellLost(d, effect);
  const poweringOn = effect.kind === 'power' && effect.action === 'on' && d.host(effect.host).state === 'down';
  const puttingOut = effect.kind === 'identify' && !effect.on;
  if (!puttingOut && !poweringOn) return;
  const { id: _lost, ...order } = effect;
  d.order(order);
  d.say(
    effect.host,
    'ordered-again',
    `It is not known whether an order to the device of ${effect.host} was carried out before this server restarted; it is given again.`,
  );
}

/** What a person asked for is never asked for twice in their name: they look, and decide again. */
function tellLost(d: Draft, { host, action, who }: Extract<Effect, { kind: 'manual-fence' }>): void {
  d.say(
    host,
    'manual-fence',
    `Whether "${action}", which ${who} asked for, reached the device of ${host} before this server restarted is not known; it is not given again. Look with: picket fence ${host} --action status`,
  );
}

type SwitchingOff = Extract<Effect, { kind: 'power' | 'manual-fence' }>;

/** A command that may switch a host off. With the server that sent it, it has ended by now (T4). */
function switchesOff(effect: Effect): effect is SwitchingOff {
  if (effect.kind === 'power') return effect.action === 'off';
  return effect.kind === 'manual-fence' && (effect.action === 'off' || effect.action === 'reboot');
}

/** What was asked of it is not awaited any more; a test that was wanted is, and an off read of before accuses nobody. */
function restartDevice(device: Device): Device {
  const { health } = device;
  const wantedAt = health.effect !== null && health.last === null ? 0 : health.wantedAt;
  return {
    ...device,
    binds: { effect: null, nextAt: null },
    health: { ...health, effect: null, wantedAt, offSince: null },
  };
}

function restartHost(d: Draft, host: Host): void {
  const { name } = host;
  takeRound(d, name);
  const wasSilent = !host.link.up;
  d.patchHost(name, {
    // Until heard or found silent by this run, its age counts from now (T6).
    link: {
      ...host.link,
      up: !wasSilent,
      lastHeardAt: host.link.lastHeardAt,
      silentSince: wasSilent ? d.now : null,
      heardThisRun: false,
    },
    inventory: null,
    owned: toldNothing,
    release: host.release === null ? null : { ...host.release, effect: null, retryAt: null },
    ...(host.barred === null || host.barred === undefined
      ? {}
      : { barred: { ...host.barred, effect: null, nextAt: d.now } }),
    devices: host.devices.map(restartDevice),
    manual: null,
    nextCalibrationAt: host.state === 'up' ? d.now : null,
  });
  restartDrill(d, name);
  restartBlink(d, name);
  if (host.incident !== null) {
    // A verdict of before is stale by definition (S3); what was seen then is not compared with what is seen now.
    d.patchHost(name, {
      nextRoundAt: d.now,
      incident: { ...host.incident, disconnectAt: d.now, deadRounds: 0, lastDeadAt: null, isolated: null },
    });
  }
  if (host.state === 'fencing' && host.fence !== null) {
    // A command may have been sent: read first, and send another only if it reads on and the gates are open (I6).
    beginLevel(d, name, host.fence.level, host.settings.fenceCommandSeconds);
  } else if (
    host.state === 'fenced' &&
    (host.proof === null || host.proof.kind === 'power-off' || host.proof.kind === 'storage')
  ) {
    // Somebody may have powered it on meanwhile: the proof is read anew before any further start. No proof: the server died
    // while it was reading it anew.
    d.patchHost(name, {
      proof: null,
      fence: {
        action: host.settings.fencingAction === 'reboot' ? 'reboot' : 'off',
        startedAt: d.now,
        level: (host.proof ?? host.fence)?.level ?? 0,
        levelEndsAt: d.now + host.settings.fenceLevelSeconds * 1000,
        confirmEndsAt: null,
        attempt: 0,
        phase: { kind: 'wait-first-read', until: d.now },
        retryAt: null,
        offLevels: (host.proof?.kind === 'power-off' ? host.proof : host.fence)?.offLevels ?? [],
        lastError: null,
      },
    });
  } else if (host.fence?.phase != null) dropFence(d, name);
}

export function onObserverChanged(d: Draft, event: Extract<ClusterEvent, { kind: 'observer-changed' }>): void {
  if (event.troubles.join() === d.cluster.observer.troubles.join()) return;
  d.patch({ observer: { ...d.cluster.observer, troubles: event.troubles } });
  d.say(
    d.cluster.name,
    'observer',
    event.troubles.length === 0
      ? 'This server is well again.'
      : `This server is not well: ${event.troubles.join('; ')}. Nothing is fenced meanwhile.`,
  );
}

/** Other clusters of the installation cut power, or have done so: gates ask for it (I3, S11). */
export function onCellChanged(d: Draft, event: Extract<ClusterEvent, { kind: 'cell-changed' }>): void {
  d.patch({ cell: event.cell });
}

/** A gap in time: links and verdicts of before it prove nothing (S17). */
export function onObserverStalled(d: Draft, event: Extract<ClusterEvent, { kind: 'observer-stalled' }>): void {
  d.patch({ observer: { ...d.cluster.observer, startedAt: d.now } });
  d.say(d.cluster.name, 'observer', `${event.reason}; the grace after start-up begins anew.`);
  for (const host of d.hosts()) {
    if (host.incident === null) continue;
    takeRound(d, host.name);
    d.patchHost(host.name, {
      nextRoundAt: d.now,
      incident: { ...host.incident, deadRounds: 0, lastDeadAt: null, isolated: null },
    });
  }
}

/** Settings in force, resolved. An action switched on or a raised cap begins a grace (S4). */
export function onSettingsChanged(d: Draft, event: Extract<ClusterEvent, { kind: 'settings-changed' }>): void {
  const before = d.cluster.settings;
  d.patch({ settings: event.cluster });
  let switched = loosened(before, event.cluster);
  for (const host of d.hosts()) {
    const settings = event.hosts[host.name] ?? event.cluster;
    const on = host.settings.fencingAction !== settings.fencingAction && settings.fencingAction !== 'nothing';
    switched ||= on || loosened(host.settings, settings);
    d.patchHost(host.name, { settings });
    if (on) reconsider(d, host.name, `fencingAction is ${settings.fencingAction} now`);
  }
  // Without a host there is nothing that could fire.
  if (switched && d.hosts().length > 0) {
    const graceSeconds = Math.max(before.startupGraceSeconds, event.cluster.startupGraceSeconds);
    switchedOn(d, `${event.who} changed what Picket may do.`, graceSeconds);
  }
}

/** A device that was changed is a new device: what bound the old one does not bind it (S1). */
export function onDevicesChanged(d: Draft, event: Extract<ClusterEvent, { kind: 'devices-changed' }>): void {
  let changed = 0;
  for (const host of d.hosts()) {
    const now = event.devices[host.name] ?? [];
    const same = (level: number): boolean =>
      now[level]?.set === host.devices[level]?.set && now[level]?.revision === host.devices[level]?.revision;
    if (now.length === host.devices.length && now.every((_, level) => same(level))) continue;
    const testAt = firstTestAt(d.now, changed);
    changed += 1;
    host.devices.forEach(({ binds, health }, level) => {
      if (same(level)) return;
      d.drop(binds.effect);
      d.drop(health.effect);
    });
    d.patchHost(host.name, {
      devices: now.map((settings, level) =>
        same(level)
          ? deviceAt(host, level)
          : { ...newDevice(settings, testAt), offEndedAt: deviceAt(host, level).offEndedAt },
      ),
    });
    reconsider(d, host.name, 'its fence device was changed');
    d.say(
      host.name,
      'device-changed',
      now.some((device) => device.set)
        ? `The fence device of ${host.name} was changed; it is bound anew.`
        : `${host.name} has no fence device.`,
    );
  }
}

/** What kept an unfenced host from being fenced has changed: its verdict goes through the gates again. */
function reconsider(d: Draft, name: string, why: string): void {
  const host = d.host(name);
  if (host.state !== 'unfenced') return;
  dropFence(d, name);
  transition(d, name, 'action-changed', `${name} is ${verdictWord(host)} and may be fenced after all: ${why}.`);
}

/** A change after which more may be fenced than before (S4). */
function loosened(before: EngineSettings, after: EngineSettings): boolean {
  return (
    after.fencingMaxActions > before.fencingMaxActions ||
    after.fencingWindowSeconds < before.fencingWindowSeconds ||
    after.stormMaxUnhealthyPercent > before.stormMaxUnhealthyPercent ||
    after.stormCooldownSeconds < before.stormCooldownSeconds ||
    after.startupGraceSeconds < before.startupGraceSeconds ||
    (after.capRelease === 'window' && before.capRelease !== 'window') ||
    (after.fenceEmptyHosts && !before.fenceEmptyHosts) ||
    (after.isolationResponse === 'fence' &&
      (before.isolationResponse !== 'fence' || after.isolatedAfterSeconds < before.isolatedAfterSeconds))
  );
}
