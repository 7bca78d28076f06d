import type { Logger } from 'pino';
import { describe, expect, it } from 'vitest';
import type { DeviceFacts } from './device.ts';
import type { FeederEars } from './feeder.ts';
import type { ToFeeder } from './feeding.ts';
import type { Guard } from './memory.ts';
import { HostWatchdog, type WatchdogWorld } from './watchdog.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined } as unknown as Logger;

/** A machine with a watchdog, whose feeder only notes what it is told. */
class Bench {
  now = 1_000;
  facts: DeviceFacts = { identity: 'iTCO_wdt', timeoutMs: 30_000, nowayout: false, running: false };
  guard: Guard | null = null;
  sent: ToFeeder[] = [];
  ears: FeederEars | null = null;
  wdctl = 0;

  open(change: Partial<WatchdogWorld> = {}): Promise<HostWatchdog> {
    return HostWatchdog.open({
      ...{ bootId: 'boot-1', device: '/dev/watchdog0', seconds: 15, poolNames: ['nfs1'], log },
      readDevice: async () => this.facts,
      kindOf: async () => 'hardware',
      setTimeout: async (seconds) => {
        this.wdctl += 1;
        this.facts = { ...this.facts, timeoutMs: seconds * 1000 };
        return null;
      },
      startFeeder: (_timeoutMs, ears) => {
        this.ears = ears;
        return { send: (message) => void this.sent.push(message) };
      },
      readGuard: async () => this.guard,
      writeGuard: async (guard) => {
        this.guard = guard;
      },
      changed: () => undefined,
      nowMs: () => this.now,
      stopWithinMs: 50,
      ...change,
    });
  }

  get evidence(): number[] {
    return this.sent.flatMap((message) => ('evidenceAtMs' in message ? [message.evidenceAtMs] : []));
  }

  /** The server answers a beat that left now, and has saved what the host tells. */
  async keep(watchdog: HostWatchdog, seq: number): Promise<void> {
    watchdog.beatLeft(seq);
    const { revision } = watchdog.report();
    this.now += 500;
    await watchdog.kept({ type: 'keep', seq, watchdog: revision });
  }

  async armed(): Promise<HostWatchdog> {
    const watchdog = await this.open();
    watchdog.poolBeat('nfs1', this.now);
    await this.keep(watchdog, 1);
    this.ears?.heard({ kind: 'open' });
    this.facts = { ...this.facts, running: true };
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    return watchdog;
  }
}

describe('the watchdog of a host (S21)', () => {
  it('is armed by the word of a server that knows it, and told as armed only when it is open', async () => {
    const bench = new Bench();
    const watchdog = await bench.open();
    watchdog.poolBeat('nfs1', bench.now);
    expect(bench.ears, 'no feeder without a word of the server').toBeNull();
    await bench.keep(watchdog, 1);
    expect(bench.wdctl).toBe(1);
    expect(watchdog.report()).toMatchObject({ armed: false, pools: ['nfs1'] });
    bench.ears?.heard({ kind: 'open' });
    await expect.poll(() => watchdog.report()).toMatchObject({ armed: true, boundMs: 50_000 });
    expect(bench.guard).toMatchObject({ bootId: 'boot-1', timeoutMs: 15_000, pools: ['nfs1'] });
  });

  it('takes a beat for evidence from when it left, not from when the answer came', async () => {
    const bench = new Bench();
    const watchdog = await bench.armed();
    watchdog.beatLeft(2);
    const left = bench.now;
    bench.now += 9_000;
    await watchdog.kept({ type: 'keep', seq: 2, watchdog: watchdog.report().revision });
    expect(bench.evidence.at(-1)).toBe(left);
  });

  it('is not fed by a pool before the server has saved that it counts', async () => {
    const bench = new Bench();
    const watchdog = await bench.armed();
    bench.sent = [];
    watchdog.poolBeat('nfs2', bench.now);
    expect(bench.evidence).toEqual([]);
    await bench.keep(watchdog, 3);
    watchdog.poolBeat('nfs2', bench.now);
    expect(bench.evidence.at(-1)).toBe(bench.now);
    expect(bench.guard?.pools).toEqual(['nfs1', 'nfs2']);
  });

  it('is stopped when the server has saved that it counts on it no more', async () => {
    const bench = new Bench();
    const watchdog = await bench.armed();
    const stopping = watchdog.stop();
    const { revision, armed } = watchdog.report();
    expect(armed).toBe(false);
    await watchdog.kept({ type: 'keep', seq: 99, watchdog: revision });
    await stopping;
    expect(bench.sent.at(-1)).toEqual({ end: 'stop' });
    expect(bench.guard).toBeNull();
  });

  it('goes on counting when nobody can be told, VMs or none', async () => {
    const bench = new Bench();
    const watchdog = await bench.armed();
    await watchdog.stop();
    expect(bench.sent.at(-1)).toEqual({ end: 'leave' });
    expect(bench.guard).not.toBeNull();
  });

  it('is fed on by the next agent of this boot, without a server, by what the server knew', async () => {
    const bench = new Bench();
    await bench.armed();
    bench.sent = [];
    const next = await bench.open();
    expect(next.report()).toMatchObject({ armed: true, pools: ['nfs1'] });
    next.poolBeat('nfs1', bench.now);
    expect(bench.evidence).toEqual([bench.now]);
    expect(bench.wdctl, 'wdctl would stop what runs').toBe(1);
  });

  it('is begun anew in another boot, and where it does not run any more', async () => {
    const bench = new Bench();
    await bench.armed();
    bench.facts = { ...bench.facts, running: false };
    expect((await bench.open()).report().armed).toBe(false);
  });
});
