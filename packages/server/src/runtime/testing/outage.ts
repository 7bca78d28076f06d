import { type Domain, resolveSettings, type ToServer } from '@picket/protocol';
import { Runtime } from '../runtime.ts';
import { type FakeWorld, fakeWorld } from './fake-ports.ts';

const settings = resolveSettings({ profile: 'fast', startupGraceSeconds: 0, fencingAction: 'off' });
const names = ['kvm1', 'kvm2', 'kvm3'];
const pool = 'nfs1';

/** Clusters of three hosts over the real runtime; kvm1 of each runs a VM, falls silent, and looks dead to its neighbours until it is to be cut. */
export class Outage {
  readonly world: FakeWorld = fakeWorld();
  readonly runtime: Runtime;
  /** Lets the identity check before the power command end. */
  letGo: () => void = () => undefined;
  /** False: nothing waits for letGo(). */
  holds = true;
  private dead = false;
  private diedAt = 0;

  private readonly clusters: readonly string[];

  constructor(clusters: readonly string[] = ['lab']) {
    this.clusters = clusters;
    const { devices } = this.world.ports;
    const guid = devices.guid;
    devices.guid = async (...asked) => {
      if (this.holds && this.cutting()) await new Promise<void>((done) => Object.assign(this, { letGo: done }));
      return guid(...asked);
    };
    this.world.ports.agents.ask = async (_cluster, _host, message) => this.answer(message);
    this.runtime = new Runtime({
      ports: this.world.ports,
      installation: 'inst',
      builtInSettings: settings,
      onFatal: (error) => {
        throw error;
      },
    });
  }

  /** Until the power of kvm1 is about to be cut. */
  async toTheLastMoment(): Promise<void> {
    await this.begin();
    await this.run(60_000, () => this.cutting());
    if (this.state() !== 'fencing') throw new Error(`kvm1 is ${this.state()}, not being fenced`);
  }

  /** All is well for a while; then kvm1 of each cluster dies, all in one moment. */
  async begin(): Promise<void> {
    await this.runtime.start();
    for (const cluster of this.clusters) {
      await this.runtime.createCluster(cluster);
      for (const host of names) await this.enrol(cluster, host);
    }
    await this.run(30_000);
    this.dead = true;
  }

  hear(host: string, session = `s-${host}`, cluster = 'lab'): Promise<unknown> {
    return this.runtime.submit(cluster, {
      kind: 'host-heard',
      host,
      machineId: `m-${host}`,
      bootId: `b-${host}`,
      session,
      bmcGuid: 'guid-1',
      addresses: [],
    });
  }

  state(cluster = 'lab'): string | undefined {
    return this.runtime.state(cluster).hosts.kvm1?.state;
  }

  private cutting(): boolean {
    return this.clusters.some((cluster) =>
      Object.values(this.runtime.state(cluster).pending).some((effect) => effect.kind === 'power'),
    );
  }

  private async enrol(cluster: string, host: string): Promise<void> {
    await this.runtime.submit(cluster, {
      kind: 'host-enrolled',
      host,
      machineId: `m-${host}`,
      bmcGuid: 'guid-1',
      rack: null,
      settings,
      devices: [{ set: true, revision: 'r1' }],
    });
    await this.hear(host, `s-${host}`, cluster);
    await this.runtime.submit(cluster, {
      kind: 'host-inventory',
      host,
      bootId: `b-${host}`,
      ok: true,
      reason: '',
      domains: host === 'kvm1' ? [vm1] : [],
      memoryTotalMib: 65_536,
      memoryFreeMib: 60_000,
      pools: [{ pool, type: 'fs', ok: true, reason: '', lastBeatAgeMs: 0 }],
      otherManagers: [],
    });
  }

  async run(ms: number, done = () => false): Promise<void> {
    for (let t = 0; t < ms && !done(); t += 250) {
      await this.world.clock.run(250);
      for (const cluster of this.clusters)
        for (const host of names) if (!this.dead || host !== 'kvm1') this.runtime.heard(cluster, host, `s-${host}`);
    }
  }

  private answer(message: Asked): ToServer {
    const now = this.world.clock.mono;
    if (!this.dead) this.diedAt = now;
    if (message.type !== 'check') throw new Error('no answer');
    const alive = message.host !== 'kvm1' || !this.dead;
    const at = alive ? now : this.diedAt;
    const beat = { seq: Math.floor(at / 1000), ageMs: now - at };
    return {
      type: 'check-answer',
      effectId: message.effectId,
      round: message.round,
      readings: [
        { kind: 'heartbeat', pool, result: 'read', ...beat, bootId: `b-${message.host}`, mtimeMs: at },
        ...message.disks.map((d) => ({ kind: 'disk', ...d, result: 'read', mtimeMs: at, ageMs: now - at }) as const),
        { kind: 'network', method: 'ping', result: alive ? 'answers' : 'silent', reason: '' },
        {
          kind: 'pool',
          pool,
          result: 'read',
          clockMs: now,
          latencyMs: 1,
          others: names.map((n) => ({ machineId: `m-${n}`, seq: Math.floor(now / 1000), ageMs: 0 })),
        },
      ],
    };
  }
}

type Asked = Parameters<FakeWorld['ports']['agents']['ask']>[2];

const vm1: Domain = {
  uuid: '00000000-0000-4000-8000-000000000001',
  name: 'vm1',
  state: 'running',
  persistent: true,
  autostart: false,
  memoryMib: 1024,
  vcpus: 1,
  disks: [{ target: 'vda', path: '/pool/vm1', pool, relPath: 'vm1', readOnly: false }],
  obstacles: [],
  blockJob: false,
  xmlHash: 'x',
  runningForMs: 1,
  grantedEpoch: null,
};
