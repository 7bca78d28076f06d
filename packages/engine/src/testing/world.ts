import { profiles, type Reading, resolveSettings, type SettingValues } from '@picket/protocol';
import { createCluster } from '../create.ts';
import { nextDeadline } from '../deadline.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Effect } from '../model/effects.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { JournalEntry } from '../model/journal.ts';
import { step } from '../step.ts';
import type { FakeHost, FakeVm, SmallWorld } from './fakes.ts';
import { perform, pool, storageGuid } from './perform.ts';

const LATENCY_MS = 50;

/** A deterministic world around step(): performs effects after 50 ms, and lets time pass from deadline to deadline. */
export class World implements SmallWorld {
  cluster: Cluster;
  now = 1_000_000;
  readonly hosts = new Map<string, FakeHost>();
  readonly vms = new Map<string, FakeVm>();
  readonly journal: JournalEntry[] = [];
  readonly effects: { at: number; effect: Effect }[] = [];
  private readonly due: { at: number; act: () => void }[] = [];
  private settings: SettingValues;
  private readonly second: 'none' | 'pdu' | 'bmc' | 'storage';
  /** Overrides the answer to an effect: return undefined for the usual one, null for none at all. */
  answer: (effect: Effect) => ClusterEvent | null | undefined = () => undefined;
  /** Overrides what a neighbour sees; the world as it is by default. */
  view: SmallWorld['view'] = (readings: readonly Reading[]) => readings;

  /** With `second`, each host has a second fence level: a PDU that is bound by statement, a second BMC, or the storage of the pool. */
  constructor(hostCount: number, settings: SettingValues = {}, second: 'none' | 'pdu' | 'bmc' | 'storage' = 'none') {
    this.second = second;
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
      shutOut: false,
      second: this.second === 'none' ? null : { state: 'good', guid: this.secondGuid(name), outlet: 'on' },
      running: new Set(),
      defined: new Set(),
      says: {},
    };
    this.hosts.set(name, host);
    this.submit({
      kind: 'host-enrolled',
      host: name,
      machineId: `m-${name}`,
      bmcGuid: host.guid,
      rack: null,
      settings: resolveSettings(this.settings),
      devices: Array.from({ length: host.second === null ? 1 : 2 }, (_, level) => ({
        set: true,
        revision: 'r1',
        ...(level === 1 && this.second === 'storage' ? { cuts: 'storage' as const } : {}),
      })),
    });
    if (this.second === 'pdu')
      this.submit({ kind: 'bind-by-statement', host: name, level: 1, who: 'ada', reason: 'looked' });
    this.hear(name);
  }

  private secondGuid(name: string): string | null {
    if (this.second === 'storage') return storageGuid;
    return this.second === 'pdu' ? null : `guid-${name}`;
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
      addresses: this.addresses(name),
    });
    this.inventory(name);
  }

  addresses(name: string): string[] {
    return this.second === 'storage' ? [`10.0.0.${name.replace(/\D/g, '')}`] : ['10.0.0.1'];
  }

  inventory(name: string): void {
    const h = this.host(name);
    if (!h.lives) return;
    this.submit({
      kind: 'host-inventory',
      host: name,
      bootId: `${name}-boot-${h.boot}`,
      ok: h.says.hangs !== true,
      reason: h.says.hangs === true ? 'libvirt does not answer' : '',
      domains: (h.says.hangs === true ? [] : [...h.defined]).map((uuid) => ({
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
        ...h.says.domain,
      })),
      memoryTotalMib: 65_536,
      memoryFreeMib: 60_000 - h.running.size * 1024,
      pools: [
        {
          ...{ pool, type: 'fs', ok: h.says.poolHangs !== true, reason: h.says.poolHangs ? 'it hangs' : '' },
          lastBeatAgeMs: 0,
          ...(this.second === 'storage'
            ? { fence: { storage: `ceph:${storageGuid}`, pool: 'rbd', addresses: this.addresses(name) } }
            : {}),
        },
      ],
      otherManagers: h.says.otherManagers ?? [],
      ...(h.says.watchdog === undefined ? {} : { watchdog: h.says.watchdog }),
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
    if (h.second !== null) h.second.outlet = 'on';
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
      this.later(() => this.carryOut(effect));
    }
  }

  private carryOut(effect: Effect): void {
    const custom = this.answer(effect);
    const event = custom === undefined ? perform(this, effect) : custom;
    if (event !== null) this.submit(event);
  }

  /** A person changes settings of the cluster and of every host. */
  change(values: SettingValues): void {
    this.settings = { ...this.settings, ...values };
    const cluster = resolveSettings(this.settings);
    const hosts = Object.fromEntries([...this.hosts.keys()].map((name) => [name, cluster]));
    this.submit({ kind: 'settings-changed', who: 'ada', cluster, hosts });
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

  /** Does something a moment later. */
  later(act: () => void): void {
    this.due.push({ at: this.now + LATENCY_MS, act });
  }

  private beat(): void {
    for (const h of this.hosts.values()) {
      if (!h.lives || h.shutOut) continue;
      h.seq += Math.floor(this.now / 1000) - Math.floor(h.lastBeatAt / 1000);
      h.lastBeatAt = Math.floor(this.now / 1000) * 1000;
      for (const uuid of h.running) {
        const vm = this.vms.get(uuid);
        if (vm?.writes === true) vm.lastWriteAt = h.lastBeatAt;
      }
    }
  }
}
