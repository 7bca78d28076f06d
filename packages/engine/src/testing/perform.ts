import type { Reading } from '@picket/protocol';
import type { BarStorage, Effect } from '../model/effects.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { FakeHost, SmallWorld } from './fakes.ts';

/** The storage that the pool is a part of, where the hosts' second level turns them away from it. */
export const storageGuid = 'c0ffee';

/** The one pool of the small world. */
export const pool = 'nfs1';

/** Carries an effect out in the small world and returns its result. */
export function perform(world: SmallWorld, effect: Effect): ClusterEvent | null {
  switch (effect.kind) {
    case 'check-host': {
      const neighbour = world.host(effect.neighbour);
      const read = neighbour.lives
        ? world.view(
            readings(
              world,
              effect.host,
              effect.disks.map((d) => d.relPath),
            ),
            effect.neighbour,
          )
        : null;
      return { kind: 'check-result', effect: effect.id, readings: read, reason: 'no answer' };
    }
    case 'read-power': {
      const { state, guid, power } = levelOf(world.host(effect.host), effect.level);
      const base = { kind: 'power-read', effect: effect.id, revision: 'r1' } as const;
      if (state === 'dead') return { ...base, power: 'unknown', identity: 'unread', detail: 'no answer' };
      const identity = guid === null ? 'unread' : effect.guid === guid ? 'match' : 'mismatch';
      return { ...base, power, identity, detail: '' };
    }
    case 'power': {
      const h = world.host(effect.host);
      const { state } = levelOf(h, effect.level);
      if (state === 'dead')
        return { kind: 'power-done', effect: effect.id, outcome: 'failed', revision: 'r1', detail: 'no answer' };
      if (state === 'good') switchPower(h, effect.level, effect.action);
      return { kind: 'power-done', effect: effect.id, outcome: 'accepted', revision: 'r1', detail: '' };
    }
    case 'bind-device': {
      const { guid } = levelOf(world.host(effect.host), effect.level);
      if (guid === null)
        return { kind: 'device-bound', effect: effect.id, outcome: 'failed', revision: 'r1', detail: 'no identity' };
      const same = effect.guid === guid;
      const outcome = same ? 'match' : 'mismatch';
      return {
        kind: 'device-bound',
        effect: effect.id,
        outcome,
        revision: 'r1',
        detail: same ? '' : 'another machine',
      };
    }
    case 'test-device': {
      const { state, power } = levelOf(world.host(effect.host), effect.level);
      const base = {
        kind: 'device-tested',
        effect: effect.id,
        identity: 'unread',
        revision: 'r1',
        tookMs: 50,
      } as const;
      return state === 'dead'
        ? { ...base, ok: false, power: 'unknown', detail: 'no answer' }
        : { ...base, ok: true, power, detail: '' };
    }
    case 'bar-storage': {
      const answer = bar(world, effect);
      return { kind: 'storage-barred', effect: effect.id, revision: 'r1', unclear: {}, detail: '', ...answer };
    }
    case 'lift-bar':
      world.host(effect.host).shutOut = false;
      return { kind: 'bar-lifted', effect: effect.id, ok: true, detail: '' };
    case 'identify':
      return { kind: 'identified', effect: effect.id, ok: true, detail: '' };
    case 'manual-fence':
      return { kind: 'manual-done', effect: effect.id, ok: true, power: 'on', revision: 'r1', tookMs: 50, detail: '' };
    case 'start-vm': {
      const h = world.host(effect.host);
      if (!h.lives) return { kind: 'start-result', effect: effect.id, outcome: 'unknown', reason: 'no answer' };
      h.running.add(effect.vm);
      h.defined.add(effect.vm);
      return { kind: 'start-result', effect: effect.id, outcome: 'started', reason: '' };
    }
    case 'cancel-start':
      return {
        kind: 'cancel-result',
        effect: effect.id,
        outcome: world.host(effect.host).running.has(effect.vm) ? 'running' : 'gone',
        reason: '',
      };
    case 'release-vms':
      return {
        kind: 'release-result',
        effect: effect.id,
        vms: effect.vms.map((v) => ({ vm: v.vm, outcome: release(world, effect.host, v), reason: '' })),
        reason: '',
      };
    case 'own-vms':
      return { kind: 'own-result', effect: effect.id, ok: true, reason: '' };
    case 'ask-inventory':
      world.later(() => world.inventory(effect.host));
      return null;
    case 'notify':
      return null;
    default:
      return effect satisfies never;
  }
}

/** The storage of the small world turns a host away at once, unless its device is dead or says so only. */
function bar(world: SmallWorld, { host: name }: BarStorage): { outcome: 'barred' | 'unreached'; wasOpen: boolean } {
  const host = world.host(name);
  const state = host.second?.state ?? 'dead';
  const wasOpen = !host.shutOut;
  if (state === 'good') host.shutOut = true;
  return { outcome: state === 'dead' ? 'unreached' : 'barred', wasOpen };
}

/** One fence level of a host as it answers now. */
function levelOf(h: FakeHost, level: number): { state: FakeHost['bmc']; guid: string | null; power: 'on' | 'off' } {
  if (level === 0 || h.second === null) return { state: h.bmc, guid: h.guid, power: h.power };
  if (h.second.guid === storageGuid) return { state: h.second.state, guid: storageGuid, power: 'on' };
  const { state, guid, outlet } = h.second;
  return { state, guid, power: guid === null ? outlet : h.power };
}

/** An outlet that is cut takes the BMC with it. */
function switchPower(h: FakeHost, level: number, to: 'on' | 'off'): void {
  if (level === 1 && h.second?.guid === null) {
    h.second.outlet = to;
    h.bmc = to === 'off' ? 'dead' : 'good';
  }
  if (to === 'on') return;
  h.power = 'off';
  h.lives = false;
  h.pings = false;
  h.running.clear();
}

/** As the agent does (S9): a running copy is ended only if it runs elsewhere and is older than the fence. Guests are as old as the world. */
function release(
  world: SmallWorld,
  name: string,
  item: { vm: string; runsOn: string | null; fencedAgoMs: number },
): 'released' | 'kept' {
  const h = world.host(name);
  if (h.running.has(item.vm) && (item.runsOn === null || world.now <= item.fencedAgoMs)) return 'kept';
  h.running.delete(item.vm);
  h.defined.delete(item.vm);
  return 'released';
}

/** What a neighbour reads about a host now. */
function readings(world: SmallWorld, name: string, disks: readonly string[]): Reading[] {
  const h = world.host(name);
  return [
    {
      kind: 'heartbeat',
      pool,
      result: 'read',
      seq: h.seq,
      bootId: `${name}-boot-${h.boot}`,
      mtimeMs: h.lastBeatAt,
      ageMs: world.now - h.lastBeatAt,
    },
    ...disks.map((relPath): Reading => {
      const at = world.vms.get(relPath)?.lastWriteAt ?? 0;
      return { kind: 'disk', pool, relPath, result: 'read', mtimeMs: at, ageMs: world.now - at };
    }),
    { kind: 'network', method: 'ping', result: h.pings ? 'answers' : 'silent', reason: '' },
    {
      kind: 'pool',
      pool,
      result: 'read',
      clockMs: world.now,
      latencyMs: 5,
      others: [...world.hosts.values()].map((o) => ({
        machineId: `m-${o.name}`,
        seq: o.seq,
        ageMs: world.now - o.lastBeatAt,
      })),
    },
  ];
}
