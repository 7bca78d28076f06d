import { profiles, type Reading, resolveSettings, type SettingValues } from '@picket/protocol';
import { createCluster } from '../create.ts';
import { nextDeadline } from '../deadline.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Effect } from '../model/effects.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { JournalEntry } from '../model/journal.ts';
import { step } from '../step.ts';

/** A host of the small world that unit tests talk to. Times are engine ms. */
export interface FakeHost {
  name: string;
  boot: number;
  power: 'on' | 'off';
  /** The machine lives: beats on the pool, answers on the network. */
  lives: boolean;
  /** Its network answers although nothing else does (a dead agent). */
  pings: boolean;
  lastBeatAt: number;
  seq: number;
  bmc: 'good' | 'dead' | 'lying';
  guid: string;
  running: Set<string>;
  defined: Set<string>;
}

export interface FakeVm {
  uuid: string;
  name: string;
  /** Time of the last write; null = written once at 0. */
  lastWriteAt: number;
  writes: boolean;
}

const LATENCY_MS = 50;
const pool = 'nfs1';

/** A deterministic world around step(): performs effects after 50 ms, and lets time pass from deadline to deadline. */
export class World {
  cluster: Cluster;
  now = 1_000_000;
  readonly hosts = new Map<string, FakeHost>();
  readonly vms = new Map<string, FakeVm>();
  readonly journal: JournalEntry[] = [];
  readonly effects: { at: number; effect: Effect }[] = [];
  private readonly due: { at: number; act: () => void }[] = [];
  private settings: SettingValues;
  /** Overrides the answer to an effect: return undefined for the usual one, null for none at all. */
  answer: (effect: Effect) => ClusterEvent | null | undefined = () => undefined;

  constructor(hostCount: number, settings: SettingValues = {}) {
    this.settings = { ...profiles.fast, startupGraceSeconds: 0, fencingAction: 'off', ...settings };
    this.cluster = createCluster('lab', 'inst', resolveSettings(this.settings), this.now);
    this.submit({ kind: 'server-started' });
    for (let i = 1; i <= hostCount; i += 1) this.join(`kvm${i}`);
    this.run(20_000);
  }

  join(name: string): void {
    const host: FakeHost = {
      name,
      boot: 1,
      power: 'on',
      lives: true,
      pings: true,
      lastBeatAt: this.now,
      seq: 1,
      bmc: 'good',
      guid: `guid-${name}`,
      running: new Set(),
      defined: new Set(),
    };
    this.hosts.set(name, host);
    this.submit({
      kind: 'host-enrolled',
      host: name,
      machineId: `m-${name}`,
      bmcGuid: host.guid,
      rack: null,
      settings: resolveSettings(this.settings),
      device: { set: true, revision: 'r1' },
    });
    this.hear(name);
  }

  addVm(name: string, on: string, writes = true): FakeVm {
    const uuid = `00000000-0000-4000-8000-${name.padStart(12, '0')}`;
    const vm = { uuid, name, lastWriteAt: this.now, writes };
    this.vms.set(uuid, vm);
    this.host(on).running.add(uuid);
    this.host(on).defined.add(uuid);
    this.inventory(on);
    return vm;
  }

  host(name: string): FakeHost {
    const host = this.hosts.get(name);
    if (host === undefined) throw new Error(`no host ${name}`);
    return host;
  }

  hear(name: string): void {
    const h = this.host(name);
    this.submit({
      kind: 'host-heard',
      host: name,
      machineId: `m-${name}`,
      bootId: `${name}-boot-${h.boot}`,
      session: `s${this.now}`,
      bmcGuid: h.guid,
      addresses: ['10.0.0.1'],
    });
    this.inventory(name);
  }

  inventory(name: string): void {
    const h = this.host(name);
    if (!h.lives) return;
    this.submit({
      kind: 'host-inventory',
      host: name,
      bootId: `${name}-boot-${h.boot}`,
      ok: true,
      reason: '',
      domains: [...h.defined].map((uuid) => ({
        uuid,
        name: this.vms.get(uuid)?.name ?? uuid,
        state: h.running.has(uuid) ? 'running' : 'shutoff',
        persistent: true,
        autostart: false,
        memoryMib: 1024,
        vcpus: 1,
        disks: [{ target: 'vda', path: `/pool/${uuid}`, pool, relPath: uuid, readOnly: false }],
        obstacles: [],
        blockJob: false,
        xmlHash: 'x',
        runningForMs: 1,
        grantedEpoch: null,
      })),
      memoryTotalMib: 65_536,
      memoryFreeMib: 60_000 - h.running.size * 1024,
      pools: [{ pool, type: 'fs', ok: true, reason: '', lastBeatAgeMs: 0 }],
      otherManagers: [],
    });
  }

  /** The host dies now; the link monitor notices `suspectAfter` later. */
  die(name: string, power: 'on' | 'off'): void {
    this.beat();
    const h = this.host(name);
    h.lives = false;
    h.pings = false;
    h.power = power;
    if (power === 'off') h.running.clear();
    this.silent(name);
  }

  silent(name: string): void {
    const after = this.cluster.hosts[name]?.settings.suspectAfterSeconds ?? 3;
    this.run(after * 1000);
    this.submit({ kind: 'host-silent', host: name, silentForMs: after * 1000 });
  }

  boot(name: string): void {
    const h = this.host(name);
    h.boot += 1;
    h.power = 'on';
    h.lives = true;
    h.pings = true;
    h.running.clear();
    this.hear(name);
  }

  submit(event: ClusterEvent): void {
    const result = step(this.cluster, event, this.now);
    this.cluster = result.cluster;
    this.journal.push(...result.journal);
    for (const effect of result.effects) {
      this.effects.push({ at: this.now, effect });
      this.due.push({ at: this.now + LATENCY_MS, act: () => this.carryOut(effect) });
    }
  }

  private carryOut(effect: Effect): void {
    const custom = this.answer(effect);
    const event = custom === undefined ? this.perform(effect) : custom;
    if (event !== null) this.submit(event);
  }

  /** Lets `ms` pass. */
  run(ms: number): void {
    const end = this.now + ms;
    for (let guard = 0; guard < 100_000; guard += 1) {
      this.due.sort((a, b) => a.at - b.at);
      const event = this.due[0];
      const deadline = nextDeadline(this.cluster, this.now) ?? Number.POSITIVE_INFINITY;
      const next = Math.min(event?.at ?? Number.POSITIVE_INFINITY, Math.max(deadline, this.now + 1));
      if (next > end) break;
      this.now = next;
      this.beat();
      if (event !== undefined && event.at <= next) {
        this.due.shift();
        event.act();
      } else this.submit({ kind: 'tick' });
    }
    this.now = end;
    this.beat();
  }

  until(what: string, done: () => boolean, withinMs = 120_000): void {
    const end = this.now + withinMs;
    while (!done()) {
      if (this.now > end)
        throw new Error(
          `not within ${withinMs} ms: ${what}; ${JSON.stringify(this.states())}\n${this.journal
            .slice(-20)
            .map((j) => j.sentence)
            .join('\n')}`,
        );
      this.run(100);
    }
  }

  state(name: string): string {
    return this.cluster.hosts[name]?.state ?? 'none';
  }

  states(): Record<string, string> {
    return Object.fromEntries(Object.values(this.cluster.hosts).map((h) => [h.name, h.state]));
  }

  /** Hosts on which a guest runs, by the world's truth. */
  where(vm: FakeVm): string[] {
    return [...this.hosts.values()].filter((h) => h.running.has(vm.uuid)).map((h) => h.name);
  }

  orders(kind: Effect['kind']): { at: number; effect: Effect }[] {
    return this.effects.filter((e) => e.effect.kind === kind);
  }

  private beat(): void {
    for (const h of this.hosts.values()) {
      if (!h.lives) continue;
      h.seq += Math.floor(this.now / 1000) - Math.floor(h.lastBeatAt / 1000);
      h.lastBeatAt = Math.floor(this.now / 1000) * 1000;
      for (const uuid of h.running) {
        const vm = this.vms.get(uuid);
        if (vm?.writes === true) vm.lastWriteAt = h.lastBeatAt;
      }
    }
  }

  private perform(effect: Effect): ClusterEvent | null {
    switch (effect.kind) {
      case 'check-host': {
        const neighbour = this.host(effect.neighbour);
        const readings = neighbour.lives
          ? this.readings(
              effect.host,
              effect.disks.map((d) => d.relPath),
            )
          : null;
        return { kind: 'check-result', effect: effect.id, readings, reason: 'no answer' };
      }
      case 'read-power': {
        const h = this.host(effect.host);
        if (h.bmc === 'dead')
          return {
            kind: 'power-read',
            effect: effect.id,
            power: 'unknown',
            identity: 'unread',
            revision: 'r1',
            detail: 'no answer',
          };
        return {
          kind: 'power-read',
          effect: effect.id,
          power: h.power,
          identity: effect.guid === h.guid ? 'match' : 'mismatch',
          revision: 'r1',
          detail: '',
        };
      }
      case 'power': {
        const h = this.host(effect.host);
        if (h.bmc === 'dead')
          return { kind: 'power-done', effect: effect.id, outcome: 'failed', revision: 'r1', detail: 'no answer' };
        if (h.bmc === 'good' && effect.action === 'off') {
          h.power = 'off';
          h.lives = false;
          h.pings = false;
          h.running.clear();
        }
        return { kind: 'power-done', effect: effect.id, outcome: 'accepted', revision: 'r1', detail: '' };
      }
      case 'bind-device':
        return { kind: 'device-bound', effect: effect.id, outcome: 'match', revision: 'r1', detail: '' };
      case 'identify':
        return { kind: 'identified', effect: effect.id, ok: true, detail: '' };
      case 'manual-fence':
        return { kind: 'manual-done', effect: effect.id, ok: true, power: 'on', detail: '' };
      case 'start-vm': {
        const h = this.host(effect.host);
        if (!h.lives) return { kind: 'start-result', effect: effect.id, outcome: 'unknown', reason: 'no answer' };
        h.running.add(effect.vm);
        h.defined.add(effect.vm);
        return { kind: 'start-result', effect: effect.id, outcome: 'started', reason: '' };
      }
      case 'cancel-start':
        return {
          kind: 'cancel-result',
          effect: effect.id,
          outcome: this.host(effect.host).running.has(effect.vm) ? 'running' : 'gone',
          reason: '',
        };
      case 'release-vms': {
        for (const { vm } of effect.vms) this.host(effect.host).defined.delete(vm);
        return {
          kind: 'release-result',
          effect: effect.id,
          vms: effect.vms.map((v) => ({ vm: v.vm, outcome: 'released' as const, reason: '' })),
          reason: '',
        };
      }
      case 'own-vms':
        return { kind: 'own-result', effect: effect.id, ok: true, reason: '' };
      case 'ask-inventory':
        this.due.push({ at: this.now + LATENCY_MS, act: () => this.inventory(effect.host) });
        return null;
      case 'notify':
        return null;
      default:
        return effect satisfies never;
    }
  }

  readings(name: string, disks: readonly string[]): Reading[] {
    const h = this.host(name);
    return [
      {
        kind: 'heartbeat',
        pool,
        result: 'read',
        seq: h.seq,
        bootId: `${name}-boot-${h.boot}`,
        mtimeMs: h.lastBeatAt,
        ageMs: this.now - h.lastBeatAt,
      },
      ...disks.map((relPath): Reading => {
        const at = this.vms.get(relPath)?.lastWriteAt ?? 0;
        return { kind: 'disk', pool, relPath, result: 'read', mtimeMs: at, ageMs: this.now - at };
      }),
      { kind: 'network', method: 'ping', result: h.pings ? 'answers' : 'silent', reason: '' },
      {
        kind: 'pool',
        pool,
        result: 'read',
        clockMs: this.now,
        latencyMs: 5,
        others: [...this.hosts.values()].map((o) => ({
          machineId: `m-${o.name}`,
          seq: o.seq,
          ageMs: this.now - o.lastBeatAt,
        })),
      },
    ];
  }
}
