import type { Draft } from '../draft.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { Blink, Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import { deviceName } from './levels.ts';

/** Topic of an incident whose light has been on for long enough, or was put out by a person. */
const OVER = 'blink-over';

/** The level whose light is used: the first that is set; undefined = there is none. */
export function blinkLevel({ devices }: Host): number | undefined {
  const level = devices.findIndex(({ set }) => set);
  return level < 0 ? undefined : level;
}

/** Action blink, and a person has not come yet. */
function wanted({ state, settings, incident }: Host): boolean {
  return (
    state === 'unfenced' && settings.fencingAction === 'blink' && incident !== null && !incident.told.includes(OVER)
  );
}

/** When the light burns out by blinkSeconds; null = never. */
function endsAt({ settings }: Host, { since }: Blink): Ms | null {
  return settings.blinkSeconds === 0 ? null : since + settings.blinkSeconds * 1000;
}

export function blinkDeadlines(host: Host): readonly Ms[] {
  const { blink } = host;
  if (blink === null) return [];
  const ends = endsAt(host, blink);
  return [...(blink.effect === null ? [blink.nextAt] : []), ...(ends === null ? [] : [ends])];
}

/** Lights it, keeps it lit, and puts it out when the host is back, a person has acted, or its time is over. */
export function advanceBlink(d: Draft, name: string): void {
  const host = d.host(name);
  const { blink } = host;
  if (blink === null) {
    if (!wanted(host)) return;
    const level = blinkLevel(host);
    if (level !== undefined) light(d, host, { level, since: d.now, lit: null });
    return;
  }
  const ends = endsAt(host, blink);
  const burnt = ends !== null && d.now >= ends;
  if (!wanted(host) || burnt) putOut(d, host, blink, burnt && wanted(host));
  else if (blink.effect === null && d.now >= blink.nextAt) light(d, host, blink);
}

function light(d: Draft, host: Host, blink: Pick<Blink, 'level' | 'since' | 'lit'>): void {
  const timeoutMs = host.settings.fenceCommandSeconds * 1000;
  const effect = d.order({ kind: 'identify', host: host.name, level: blink.level, on: true, timeoutMs });
  const nextAt = d.now + host.settings.blinkRepeatSeconds * 1000;
  d.patchHost(host.name, { blink: { ...blink, effect, nextAt } });
}

function putOut(d: Draft, host: Host, blink: Blink, burnt: boolean): void {
  d.drop(blink.effect);
  d.patchHost(host.name, { blink: null });
  if (burnt) endBlink(d, host.name);
  const timeoutMs = host.settings.fenceCommandSeconds * 1000;
  d.order({ kind: 'identify', host: host.name, level: blink.level, on: false, timeoutMs });
}

/** It is not lit again in this incident. */
function endBlink(d: Draft, name: string): void {
  const { incident } = d.host(name);
  if (incident !== null) d.patchHost(name, { incident: { ...incident, told: [...incident.told, OVER] } });
}

/** A person's blink-stop: its own order puts the light out, and Picket does not light it again. */
export function stopBlink(d: Draft, name: string, level: number): void {
  const { blink } = d.host(name);
  endBlink(d, name);
  if (blink === null || blink.level !== level) return;
  d.drop(blink.effect);
  d.patchHost(name, { blink: null });
}

/** Repeated orders that work are no news; a light that cannot be switched on is told once. */
export function onIdentified(d: Draft, event: Extract<ClusterEvent, { kind: 'identified' }>): void {
  const effect = d.settle(event.effect, 'identify');
  if (effect === null) return;
  const host = d.host(effect.host);
  const { name, blink } = host;
  if (!effect.on) {
    const said = event.ok ? 'is out again' : `could not be put out: ${event.detail}`;
    d.say(name, 'identify', `The identify light of ${name} ${said}.`);
    return;
  }
  if (blink === null || blink.effect !== event.effect) return;
  d.patchHost(name, { blink: { ...blink, effect: null, lit: event.ok } });
  if (blink.lit === event.ok) return;
  const said = event.ok ? 'is on' : `could not be switched on: ${event.detail}`;
  d.say(name, 'identify', `The identify light of ${name} ${said}.`);
  if (!event.ok)
    d.notifyOnce(
      name,
      'blink-failed',
      'needs-person',
      'warning',
      `The identify light of ${name} could not be switched on by its ${deviceName(host, effect.level)}: ${event.detail}. ${name} still waits for a person.`,
    );
}

/** A new run of the server: whether the light is on is not known, so it is ordered anew. */
export function restartBlink(d: Draft, name: string): void {
  const { blink } = d.host(name);
  if (blink !== null) d.patchHost(name, { blink: { ...blink, effect: null, nextAt: d.now } });
}
