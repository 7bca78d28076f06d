import type { SettingValues } from '@picket/protocol';
import type { Effect } from '../model/effects.ts';
import type { Host } from '../model/host.ts';
import type { Vm } from '../model/vm.ts';
import type { FakeVm } from './fakes.ts';
import { World } from './world.ts';

type Of<K extends Effect['kind']> = Extract<Effect, { kind: K }>;

/** Hosts kvm1 to kvm<n> at rest; VM "1" runs on kvm1. */
export function atRest(hostCount: number, settings: SettingValues = {}): World {
  const w = new World(hostCount, settings);
  w.addVm('1', 'kvm1');
  w.run(15_000);
  return w;
}

/** The cap is used up: kvm2, which runs VM "2", was cut and is back. */
export function capUsedUp(settings: SettingValues = {}): World {
  const w = new World(3, { fencingMaxActions: 1, ...settings });
  w.run(1000 * (settings.startupGraceSeconds ?? 0));
  w.addVm('1', 'kvm1');
  w.addVm('2', 'kvm2');
  w.run(15_000);
  w.die('kvm2', 'on');
  w.until('kvm2 down', () => w.state('kvm2') === 'down');
  w.boot('kvm2');
  w.until('kvm2 up', () => w.state('kvm2') === 'up');
  w.run(15_000);
  return w;
}

export function fakeVm(w: World, name = '1'): FakeVm {
  return found([...w.vms.values()].find((v) => v.name === name));
}

/** What the engine holds of it. */
export function vmOf(w: World, name = '1'): Vm {
  return found(w.cluster.vms[fakeVm(w, name).uuid]);
}

export function hostOf(w: World, name: string): Host {
  return found(w.cluster.hosts[name]);
}

/** Hosts that were told to start a VM, in order. */
export function starts(w: World): string[] {
  return ordered(w, 'start-vm').map((e) => e.host);
}

/** Hosts whose power was ordered off, in order. */
export function offs(w: World): string[] {
  return ordered(w, 'power').flatMap((e) => (e.action === 'off' ? [e.host] : []));
}

export function notices(w: World): string[] {
  return ordered(w, 'notify').map((e) => e.event);
}

export function ordered<K extends Effect['kind']>(w: World, kind: K): Of<K>[] {
  return w.effects.flatMap(({ effect }) => (isOf(effect, kind) ? [effect] : []));
}

/** Holds the first effect of this kind back: nobody answers it until the test does. */
export function holdFirst<K extends Effect['kind']>(w: World, kind: K): { held: Of<K> | null } {
  const hold: { held: Of<K> | null } = { held: null };
  w.answer = (effect) => {
    if (hold.held !== null || !isOf(effect, kind)) return undefined;
    hold.held = effect;
    return null;
  };
  return hold;
}

/** Every start is refused. */
export function refuseStarts(w: World): void {
  w.answer = (e) =>
    e.kind === 'start-vm' ? { kind: 'start-result', effect: e.id, outcome: 'refused', reason: 'no' } : undefined;
}

/** The VM is moved by somebody else; its new host has not told yet. */
export function moveUnreported(w: World, from: string, to: string): void {
  const { uuid } = fakeVm(w);
  w.host(from).running.delete(uuid);
  w.host(to).running.add(uuid);
  w.host(to).defined.add(uuid);
}

/** The host is dead and its power reads off, at once; the guests it ran stop writing. */
export function cutOff(w: World, name: string): void {
  const h = w.host(name);
  h.lives = false;
  h.pings = false;
  h.power = 'off';
}

function isOf<K extends Effect['kind']>(effect: Effect, kind: K): effect is Of<K> {
  return effect.kind === kind;
}

function found<T>(what: T | undefined): T {
  if (what === undefined) throw new Error('not there');
  return what;
}
