import { type Domain, resolveSettings, type ToServer } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { Runtime } from './runtime.ts';
import { breathe, type FakeWorld, fakeWorld } from './testing/fake-ports.ts';

const settings = resolveSettings({ profile: 'fast', startupGraceSeconds: 0, fencingAction: 'off' });
const names = ['kvm1', 'kvm2', 'kvm3'];
const pool = 'nfs1';

/** Three hosts over the real runtime; kvm1 runs a VM, falls silent, and looks dead to its neighbours until it is to be cut. */
class Outage {
  readonly world: FakeWorld = fakeWorld();
  readonly runtime: Runtime;
  /** Lets the identity check before the power command end. */
  letGo: () => void = () => undefined;
  private dead = false;
  private diedAt = 0;

  constructor() {
    const { devices } = this.world.ports;
    const guid = devices.guid;
    devices.guid = async (...asked) => {
      if (this.cutting()) await new Promise<void>((done) => Object.assign(this, { letGo: done }));
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

  async toTheLastMoment(): Promise<void> {
    await this.runtime.start();
    await this.runtime.createCluster('lab');
    for (const host of names) await this.enrol(host);
    await this.run(30_000);
    this.dead = true;
    await this.run(60_000, () => this.cutting());
    expect(this.state()).toBe('fencing');
  }

  hear(host: string, session = `s-${host}`): Promise<unknown> {
    return this.runtime.submit('lab', {
      kind: 'host-heard',
      host,
      machineId: `m-${host}`,
      bootId: `b-${host}`,
      session,
      bmcGuid: 'guid-1',
      addresses: [],
    });
  }

  state(): string | undefined {
    return this.runtime.state('lab').hosts.kvm1?.state;
  }

  private cutting(): boolean {
    return Object.values(this.runtime.state('lab').pending).some((effect) => effect.kind === 'power');
  }

  private async enrol(host: string): Promise<void> {
    await this.runtime.submit('lab', {
      kind: 'host-enrolled',
      host,
      machineId: `m-${host}`,
      bmcGuid: 'guid-1',
      rack: null,
      settings,
      devices: [{ set: true, revision: 'r1' }],
    });
    await this.hear(host);
    await this.runtime.submit('lab', {
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

  private async run(ms: number, done = () => false): Promise<void> {
    for (let t = 0; t < ms && !done(); t += 250) {
      await this.world.clock.run(250);
      for (const host of names) if (!this.dead || host !== 'kvm1') this.runtime.heard('lab', host, `s-${host}`);
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

describe('S3: a power command whose last identity check takes its time', () => {
  it('is not sent once its host was heard meanwhile', async () => {
    const outage = new Outage();
    await outage.toTheLastMoment();
    await outage.hear('kvm1', 'again');
    expect(outage.state()).toBe('up');
    outage.letGo();
    await breathe();
    expect(outage.world.log).toContain('call:assert-lease');
    expect(outage.world.log).not.toContain('call:off');
    outage.runtime.stop();
  });

  it('is sent when nothing was heard', async () => {
    const outage = new Outage();
    await outage.toTheLastMoment();
    outage.letGo();
    await breathe();
    expect(outage.world.log).toContain('call:off');
    outage.runtime.stop();
  });
});
