import type { Draft } from '../draft.ts';
import type { Cluster } from '../model/cluster.ts';
import type { DeviceHealth } from '../model/device.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import { secs } from '../words/sentences.ts';
import { distrustDevice } from './bind.ts';
import { noteTest } from './health.ts';
import { bindingGuid, cutsStorage, deviceAt, devicesAreBusy, patchDevice } from './levels.ts';
import { barPlan } from './storage/cover.ts';

const RETRY_MS = 30_000;
/** A device that is set is tried at once; where many are set at the same time, one this much after the other. */
const STAGGER_MS = 20;

/** When the k-th of many devices that were set together is tried for the first time. */
export function firstTestAt(now: Ms, k: number): Ms {
  return now + k * STAGGER_MS;
}

/**
 * When the level is to be tried; null while it must not be: no device, one test at a time, and none while a fence, a drill or a
 * person speaks to it. A host that is silent is not tried by schedule, its rounds read its power; only what was set is tried once.
 */
function testDueAt(cluster: Cluster, host: Host, level: number): Ms | null {
  const { set, health } = deviceAt(host, level);
  if (!set || health.effect !== null || devicesAreBusy(host)) return null;
  if (health.last === null && health.wantedAt !== null) return health.wantedAt;
  if (!host.link.up || host.state === 'disabled') return null;
  const wantedAt = health.wantedAt ?? Number.POSITIVE_INFINITY;
  const due = Math.min(wantedAt, nextSlot(cluster, host, level));
  return due === Number.POSITIVE_INFINITY ? null : due;
}

/**
 * The schedule: each level has its own moment within fenceTestSeconds, by its name, so that a thousand hosts are not tried at once,
 * not even after a restart or when all links come back together.
 */
function nextSlot({ observer }: Cluster, host: Host, level: number): Ms {
  const intervalMs = host.settings.fenceTestSeconds * 1000;
  if (intervalMs === 0) return Number.POSITIVE_INFINITY;
  const testedAt = deviceAt(host, level).health.last?.at ?? 0;
  const from = Math.max(testedAt, observer.startedAt, host.link.lastHeardAt ?? 0);
  const own = spread(`${host.name}/${level}`) % intervalMs;
  return from + intervalMs - ((((from - own) % intervalMs) + intervalMs) % intervalMs);
}

/** FNV-1a: any two names fall far apart. */
function spread(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

export function testDeadlines(cluster: Cluster, host: Host): readonly Ms[] {
  return host.devices.flatMap((_, level) => testDueAt(cluster, host, level) ?? []);
}

/** Orders the tests that are due. */
export function testWhenDue(d: Draft, name: string): void {
  const host = d.host(name);
  host.devices.forEach(({ health }, level) => {
    const due = testDueAt(d.cluster, host, level);
    if (due === null || d.now < due) return;
    const effect = d.order({
      kind: 'test-device',
      host: name,
      level,
      askedAt: d.now,
      guid: bindingGuid(host, level),
      ...(cutsStorage(host, level) ? { cuts: 'storage' as const } : {}),
      timeoutMs: host.settings.fenceCommandSeconds * 1000,
    });
    patchDevice(d, name, level, { health: { ...health, effect, wantedAt: null } });
  });
}

export function onDeviceTested(d: Draft, event: Extract<ClusterEvent, { kind: 'device-tested' }>): void {
  const effect = d.settle(event.effect, 'test-device');
  if (effect === null) return;
  const { host: name, level } = effect;
  const { health, revision } = deviceAt(d.host(name), level);
  if (health.effect !== event.effect) return;
  // Of another device, or a person's command came between: it is tried once more, afterwards.
  const worthless = event.revision !== revision || devicesAreBusy(d.host(name));
  patchHealth(d, name, level, { effect: null, wantedAt: worthless ? d.now : null });
  if (worthless) return;
  patchDevice(d, name, level, { lastRead: { at: d.now, power: event.power, detail: event.detail } });
  const silence = event.ok ? whyUseless(d, name, level) : event.detail;
  noteTest(d, name, level, event.tookMs, event.detail, silence);
  const { failures } = deviceAt(d.host(name), level).health;
  // Without a schedule a failure is looked at once more, so that people hear of it.
  const again = silence !== null && (failures.tests === 1 || d.host(name).settings.fenceTestSeconds > 0);
  if (again) patchHealth(d, name, level, { wantedAt: d.now + RETRY_MS });
  if (event.identity === 'mismatch') distrustDevice(d, name, level, 'identity', event.detail);
  else noteOff(d, name, level, event.power, effect.askedAt);
}

/** A storage that answers is of no help where it is not known whom to shut out: people hear of that before the night it matters. */
function whyUseless(d: Draft, name: string, level: number): string | null {
  const host = d.host(name);
  // Where its pools lie it says with its first inventory.
  if (!cutsStorage(host, level) || host.inventory === null) return null;
  const plan = barPlan(d.cluster, host);
  return 'problem' in plan ? plan.problem : null;
}

/**
 * Announced by its agent or not, a silence longer than this is judged: an announcement must never delay a proof by more (S10). Until
 * then the link of a host that died meanwhile looks alive.
 */
export const LONGEST_PAUSE_MS = 30_000;
const SWEEP_MS = 5_000;

/** A link that still stands so long after some moment was heard after it. */
export function linkSettlesMs({ settings }: Host): Ms {
  return Math.max(settings.suspectAfterSeconds * 1000, LONGEST_PAUSE_MS) + SWEEP_MS;
}

/**
 * S1: a level that reads off while its host lives is about another machine. A host that loses its power looks linked for a while,
 * too, so one read accuses nobody: only a second one, asked for when the agent must have spoken after the first. Neither does one
 * of a host that is going down by itself, or of a link that this run of the server has not heard.
 */
function noteOff(d: Draft, name: string, level: number, power: 'on' | 'off' | 'unknown', askedAt: Ms): void {
  const host = d.host(name);
  const { health, binding } = deviceAt(host, level);
  const { offSince } = health;
  // One that names another machine is trusted again when it names this one; it must not wait for a person as well.
  if (binding.kind === 'untrusted') return;
  const lives = host.link.up && host.link.heardThisRun && host.stopping === null;
  if (power === 'unknown') return;
  if (power === 'on' || !lives) {
    if (offSince !== null) patchHealth(d, name, level, { offSince: null });
    return;
  }
  const unbroken = offSince !== null && offSince.bootId === host.bootId && offSince.at >= d.cluster.observer.startedAt;
  const since = unbroken ? offSince : { at: d.now, bootId: host.bootId };
  const judgedAt = since.at + linkSettlesMs(host);
  if (unbroken && askedAt >= judgedAt) {
    patchHealth(d, name, level, { offSince: null });
    const ago = secs(d.now - since.at);
    distrustDevice(d, name, level, 'contradiction', `it has read off for ${ago} while ${name} is linked`);
    return;
  }
  patchHealth(d, name, level, { offSince: since, wantedAt: Math.max(judgedAt, d.now + 1) });
}

function patchHealth(d: Draft, name: string, level: number, change: Partial<DeviceHealth>): void {
  patchDevice(d, name, level, { health: { ...deviceAt(d.host(name), level).health, ...change } });
}
