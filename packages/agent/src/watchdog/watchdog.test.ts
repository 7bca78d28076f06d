import type { Logger } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeviceFacts } from './device.ts';
import type { FeederEars, FeederTask } from './feeder.ts';
import type { Guard } from './memory.ts';
import type { Obstacle } from './obstacles.ts';
import { HostWatchdog } from './watchdog.ts';
import type { WatchdogWorld } from './world.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined } as unknown as Logger;
const open = { kind: 'open', timeoutMs: 15_000, sleptMs: 7, identity: 'iTCO_wdt' } as const;

/** One feeder: what it was started for, and what it was told. */
interface Started {
  readonly task: Pick<FeederTask, 'seconds' | 'guarding' | 'nowayout'>;
  readonly ears: FeederEars;
  readonly evidence: number[];
  end: 'stop' | 'leave' | null;
}

/** A machine with a watchdog, whose feeders only note what they are told; it outlives its agents. */
class Bench {
  now = 1_000;
  facts: DeviceFacts = { identity: 'iTCO_wdt', nowayout: false, running: false };
  guard: Guard | null = null;
  disk: Error | null = null;
  obstacle: Obstacle | null = null;
  oldFeeder: string | null = null;
  oldFeedersEnded = 0;
  started: Started[] = [];
  /** Reports that left at once. */
  told: boolean[] = [];
  watchdogs: HostWatchdog[] = [];
  #seq = 0;

  async open(change: Partial<WatchdogWorld> = {}): Promise<HostWatchdog> {
    const watchdog: HostWatchdog = await HostWatchdog.open({
      ...{ bootId: 'boot-1', device: '/dev/watchdog0', seconds: 15, poolNames: ['nfs1'], log },
      readDevice: async () => this.facts,
      kindOf: async () => 'hardware',
      obstacle: async () => this.obstacle,
      endOldFeeders: async () => {
        this.oldFeedersEnded += 1;
        return this.oldFeeder;
      },
      startFeeder: (task, ears) => {
        const started: Started = { task, ears, evidence: [], end: null };
        this.started.push(started);
        return {
          evidence: (atMs) => void started.evidence.push(atMs),
          stop: () => {
            started.end = 'stop';
          },
          leave: () => {
            started.end = 'leave';
          },
        };
      },
      readGuard: async () => this.guard,
      writeGuard: async (guard) => {
        if (this.disk !== null) throw this.disk;
        this.guard = guard;
      },
      changed: () => void this.told.push(watchdog.report().armed),
      nowMs: () => this.now,
      stopWithinMs: 50,
      ...change,
    });
    this.watchdogs.push(watchdog);
    return watchdog;
  }

  get feeder(): Started {
    const [last] = this.started.slice(-1);
    if (last === undefined) throw new Error('no feeder was started');
    return last;
  }

  /** The server answers a beat that left now, and has saved what the host tells. */
  async keep(watchdog: HostWatchdog, { revision } = watchdog.report()): Promise<void> {
    this.#seq += 1;
    watchdog.beatLeft(this.#seq);
    this.now += 500;
    await watchdog.kept({ type: 'keep', seq: this.#seq, watchdog: revision });
  }

  /** From a new agent to the feeder that it starts. */
  async begun(): Promise<HostWatchdog> {
    const watchdog = await this.open();
    watchdog.poolBeat('nfs1', this.now);
    await this.keep(watchdog);
    await expect.poll(() => this.started.length).toBe(1);
    return watchdog;
  }

  async armed(): Promise<HostWatchdog> {
    const watchdog = await this.begun();
    this.facts = { ...this.facts, running: true };
    this.feeder.ears.heard(open);
    await expect.poll(() => watchdog.report().armed).toBe(true);
    return watchdog;
  }
}

const bench = () => {
  made = new Bench();
  return made;
};
let made = new Bench();
afterEach(async () => {
  // Each looks at its device every second until it is stopped.
  for (const watchdog of made.watchdogs) await watchdog.stop();
});

describe('arming the watchdog of a host (S21)', () => {
  it('waits for the word of a server that knows it, and is told at once, when it is open and written down', async () => {
    const host = bench();
    const watchdog = await host.open();
    watchdog.poolBeat('nfs1', host.now);
    expect(host.started, 'no feeder without a word of the server').toEqual([]);
    await host.keep(watchdog);
    await expect.poll(() => host.started.length).toBe(1);
    expect(host.feeder.task).toEqual({ seconds: 15, guarding: null, nowayout: false });
    expect(watchdog.report()).toMatchObject({ armed: false, pools: ['nfs1'] });
    host.told = [];
    host.feeder.ears.heard({ ...open, timeoutMs: 16_000 });
    await expect.poll(() => watchdog.report()).toMatchObject({ armed: true, timeoutMs: 16_000, expiries: 2 });
    expect(host.guard).toMatchObject({ bootId: 'boot-1', timeoutMs: 16_000, sleptMs: 7, pools: ['nfs1'] });
    expect(host.told).toEqual([true]);
  });

  it('is refused with a sentence while something could stop it, and tried again', async () => {
    const host = bench();
    const watchdog = await host.open();
    host.obstacle = { sentence: 'systemd cannot be asked', certain: false };
    await host.keep(watchdog);
    await expect.poll(() => watchdog.report().reason).toBe('systemd cannot be asked');
    host.obstacle = null;
    await host.keep(watchdog);
    expect(host.started).toEqual([]);
    host.now += 30_000;
    await host.keep(watchdog);
    await expect.poll(() => host.started.length).toBe(1);
  });

  it('does not begin beside a feeder that an agent before it has left', async () => {
    const host = bench();
    host.oldFeeder = 'a feeder does not end';
    const watchdog = await host.open();
    await host.keep(watchdog);
    await expect.poll(() => watchdog.report().reason).toBe('a feeder does not end');
    expect(host.started).toEqual([]);
  });

  it('is stopped when it cannot be written down, for the agent after this one would not know', async () => {
    const host = bench();
    const watchdog = await host.begun();
    host.disk = new Error('no space left');
    host.feeder.ears.heard(open);
    await expect.poll(() => host.feeder.end).toBe('stop');
    expect(watchdog.report()).toMatchObject({ armed: false, reason: expect.stringContaining('no space left') });
  });

  it('is fed on, uncounted, when it cannot be written down but ran before: somebody may rely on it', async () => {
    const host = bench();
    host.facts = { ...host.facts, running: true };
    const watchdog = await host.begun();
    host.disk = new Error('no space left');
    host.feeder.ears.heard(open);
    await expect.poll(() => watchdog.report().reason).toMatch('no space left');
    expect(host.feeder.end).toBeNull();
    host.disk = null;
    host.now += 30_000;
    await host.keep(watchdog);
    await expect.poll(() => watchdog.report().armed).toBe(true);
  });

  it('is tried again when it could not even look for old feeders', async () => {
    const host = bench();
    let table: Error | null = new Error('EMFILE: too many open files');
    const watchdog = await host.open({
      endOldFeeders: async () => {
        if (table !== null) throw table;
        return null;
      },
    });
    await host.keep(watchdog);
    await expect.poll(() => watchdog.report().reason).toMatch('too many open files');
    table = null;
    host.now += 30_000;
    await host.keep(watchdog);
    await expect.poll(() => host.started.length).toBe(1);
  });

  it('tells why its feeder will not do', async () => {
    const host = bench();
    const watchdog = await host.begun();
    host.feeder.ears.heard({ kind: 'failed', reason: 'perl is not installed' });
    host.feeder.ears.gone('');
    expect(watchdog.report()).toMatchObject({ armed: false, reason: 'perl is not installed' });
  });
});

describe('feeding the watchdog of a host (S21)', () => {
  it('takes a beat for evidence from when it left, not from when the answer came', async () => {
    const host = bench();
    const watchdog = await host.armed();
    watchdog.beatLeft(77);
    const left = host.now;
    host.now += 9_000;
    await watchdog.kept({ type: 'keep', seq: 77, watchdog: watchdog.report().revision });
    expect(host.feeder.evidence.at(-1)).toBe(left);
  });

  it('does not count a pool before the server has saved that it counts', async () => {
    const host = bench();
    const watchdog = await host.armed();
    const before = host.feeder.evidence.length;
    watchdog.poolBeat('nfs2', host.now);
    expect(host.feeder.evidence.length).toBe(before);
    await host.keep(watchdog);
    host.now += 1;
    watchdog.poolBeat('nfs2', host.now);
    expect(host.feeder.evidence.at(-1)).toBe(host.now);
    expect(host.guard?.pools).toEqual(['nfs1', 'nfs2']);
  });

  it('goes on with another process when one has died, by the same guard', async () => {
    const host = bench();
    const watchdog = await host.armed();
    host.feeder.ears.gone('');
    expect(watchdog.report().armed, 'it runs, and resets the host if nobody feeds it').toBe(true);
    host.now += 1_000;
    await host.keep(watchdog);
    await expect.poll(() => host.started.length).toBe(2);
    expect(host.feeder.task).toMatchObject({ seconds: 15, guarding: { sleptMs: 7 } });
  });

  it('goes on by server and pools while a disk that stands still holds up what is written down', async () => {
    const host = bench();
    const watchdog = await host.open({ writeGuard: () => new Promise(() => undefined) });
    watchdog.poolBeat('nfs1', host.now);
    await host.keep(watchdog);
    await expect.poll(() => host.started.length).toBe(1);
    host.feeder.ears.heard(open);
    watchdog.beatLeft(78);
    const left = host.now;
    void watchdog.kept({ type: 'keep', seq: 78, watchdog: watchdog.report().revision });
    expect(host.feeder.evidence.at(-1)).toBe(left);
  });
});

describe('a watchdog that shall not count any more (S21)', () => {
  it('is stopped by its agent only when the server has saved that, and fed until then', async () => {
    const host = bench();
    const watchdog = await host.armed();
    const armed = watchdog.report();
    host.told = [];
    const stopping = watchdog.stop();
    await expect.poll(() => host.told).toEqual([false]);
    expect(watchdog.report()).toMatchObject({ armed: false, reason: 'the agent stops' });
    await host.keep(watchdog, armed);
    watchdog.poolBeat('nfs1', host.now);
    expect(host.feeder).toMatchObject({ end: null });
    expect(host.feeder.evidence.at(-1)).toBe(host.now);
    expect(host.guard).not.toBeNull();
    await host.keep(watchdog);
    await stopping;
    expect(host.feeder.end).toBe('stop');
    expect(host.guard).toBeNull();
  });

  it('is not stopped by an old word that says the same', async () => {
    const host = bench();
    const first = await host.armed();
    const stopping = first.stop();
    await stopping;
    const before = first.report();
    const next = await host.open();
    host.now += 2_000;
    next.poolBeat('nfs1', host.now);
    await expect.poll(() => host.started.length).toBe(2);
    host.feeder.ears.heard(open);
    await expect.poll(() => next.report().armed).toBe(true);
    const again = next.stop();
    await expect.poll(() => next.report().reason).toBe('the agent stops');
    await host.keep(next, before);
    await again;
    expect(host.feeder.end).toBe('leave');
  });

  it('is left to its feeder and the next agent when nobody can be told, VMs or none', async () => {
    const host = bench();
    const watchdog = await host.armed();
    await watchdog.stop();
    expect(host.feeder.end).toBe('leave');
    expect(host.guard).not.toBeNull();
    host.now += 60_000;
    watchdog.poolBeat('nfs1', host.now);
    expect(host.oldFeedersEnded, 'it starts none any more, and leaves that one alone').toBe(1);
  });

  it.each([true, null])(
    'is left at once when it cannot be stopped, or nobody knows (nowayout %s)',
    async (nowayout) => {
      const host = bench();
      host.facts = { ...host.facts, nowayout };
      const watchdog = await host.armed();
      await watchdog.stop();
      expect(host.feeder.end).toBe('leave');
      expect(host.guard).not.toBeNull();
      expect(watchdog.report().armed, 'it is').toBe(true);
    },
  );

  it('is told at once when somebody else has stopped it, and armed anew when the server knows', async () => {
    const host = bench();
    const watchdog = await host.armed();
    const armed = watchdog.report();
    host.facts = { ...host.facts, running: false };
    host.told = [];
    await watchdog.look();
    expect(host.told).toEqual([false]);
    expect(watchdog.report().reason).toBe('somebody has stopped it');
    await host.keep(watchdog, armed);
    expect(host.feeder.end, 'the server still counts on it').toBeNull();
    await host.keep(watchdog);
    expect(host.feeder.end).toBe('stop');
    await host.keep(watchdog);
    await expect.poll(() => host.started.length).toBe(2);
    expect(host.feeder.task.guarding).toBeNull();
  });

  it('is told at once when its device is gone, or in the hands of somebody else', async () => {
    const host = bench();
    const watchdog = await host.armed();
    host.told = [];
    host.feeder.ears.heard({ kind: 'failed', reason: 'somebody else has it open' });
    expect(host.told[0]).toBe(false);
    expect(watchdog.report()).toMatchObject({ armed: false, reason: 'somebody else has it open' });
    expect(host.guard).not.toBeNull();
  });

  it('is given up when the host can be suspended again, but not because systemd does not answer', async () => {
    const host = bench();
    const watchdog = await host.armed();
    host.now += 300_000;
    host.obstacle = { sentence: 'systemd cannot be asked', certain: false };
    await watchdog.look();
    expect(watchdog.report().armed).toBe(true);
    host.now += 300_000;
    host.obstacle = { sentence: 'this host can be suspended', certain: true };
    await watchdog.look();
    expect(watchdog.report()).toMatchObject({ armed: false, reason: 'this host can be suspended' });
  });
});

describe('a watchdog that cannot be stopped (S21)', () => {
  /** The host can be suspended again, and the server has saved that its watchdog does not count. */
  async function withdrawn(host: Bench, nowayout: boolean | null): Promise<HostWatchdog> {
    host.facts = { ...host.facts, nowayout };
    const watchdog = await host.armed();
    host.now += 300_000;
    host.obstacle = { sentence: 'this host can be suspended', certain: true };
    await watchdog.look();
    await host.keep(watchdog);
    return watchdog;
  }

  it.each([true, null])('is told as unarmed, and fed on by evidence (nowayout %s)', async (nowayout) => {
    const host = bench();
    const watchdog = await withdrawn(host, nowayout);
    expect(host.feeder.end, 'without feeding it would reset a healthy host').toBeNull();
    host.now += 1_000;
    watchdog.poolBeat('nfs1', host.now);
    expect(host.feeder.evidence.at(-1)).toBe(host.now);
    host.feeder.ears.gone('');
    host.now += 1_000;
    watchdog.poolBeat('nfs1', host.now);
    await expect.poll(() => host.started.length).toBe(2);
    expect(host.feeder.task).toMatchObject({ guarding: { sleptMs: 7 } });
    host.feeder.ears.heard(open);
    host.now += 1_000;
    await host.keep(watchdog);
    await expect.poll(() => watchdog.report()).toMatchObject({ armed: false, reason: 'this host can be suspended' });
  });

  it('counts again once nothing could stop it any more, and by the word of the server alone', async () => {
    const host = bench();
    const watchdog = await withdrawn(host, true);
    host.now += 30_000;
    host.obstacle = { sentence: 'systemd cannot be asked', certain: false };
    await host.keep(watchdog);
    await expect.poll(() => watchdog.report()).toMatchObject({ armed: false, reason: 'systemd cannot be asked' });
    host.obstacle = null;
    host.now += 30_000;
    watchdog.poolBeat('nfs1', host.now);
    expect(watchdog.report().armed).toBe(false);
    host.told = [];
    await host.keep(watchdog);
    await expect.poll(() => host.told).toEqual([true]);
    expect(host.started.length, 'by the feeder that it has').toBe(1);
    expect(host.guard).toMatchObject({ counts: true });
    host.obstacle = { sentence: 'this host can be suspended', certain: true };
    host.now += 300_000;
    await watchdog.look();
    expect(watchdog.report().armed, 'and can be given up again').toBe(false);
  });

  it('is fed on by the next agent, which does not tell it as armed before it has asked for itself', async () => {
    const host = bench();
    await withdrawn(host, null);
    const next = await host.open();
    next.poolBeat('nfs1', host.now);
    await expect.poll(() => host.started.length).toBe(2);
    host.feeder.ears.heard(open);
    host.now += 1_000;
    await host.keep(next);
    await expect.poll(() => next.report()).toMatchObject({ armed: false, reason: 'this host can be suspended' });
    expect(host.feeder.end).toBeNull();
    host.obstacle = null;
    host.now += 30_000;
    await host.keep(next);
    await expect.poll(() => next.report().armed).toBe(true);
  });

  it('is fed on, uncounted, when it cannot be written down: it was opened, so it runs', async () => {
    const host = bench();
    host.facts = { ...host.facts, nowayout: true };
    const watchdog = await host.begun();
    host.disk = new Error('no space left');
    host.feeder.ears.heard(open);
    await expect.poll(() => watchdog.report().reason).toMatch('no space left');
    expect(host.feeder.end).toBeNull();
  });

  it('is given up all the same when somebody has stopped it: there is nothing to feed', async () => {
    const host = bench();
    const watchdog = await withdrawn(host, true);
    host.facts = { ...host.facts, running: false };
    await host.keep(watchdog);
    expect(host.feeder.end).toBe('stop');
    expect(host.guard).toBeNull();
  });
});

describe('the next agent of the same boot (S21)', () => {
  it('feeds on without a server, by what the server knew, and tells it as armed when it holds the device', async () => {
    const host = bench();
    await host.armed();
    const next = await host.open();
    expect(next.report()).toMatchObject({ armed: false, pools: ['nfs1'], timeoutMs: 15_000 });
    next.poolBeat('nfs1', host.now);
    await expect.poll(() => host.started.length).toBe(2);
    expect(host.feeder.task).toMatchObject({ seconds: 15, guarding: { sleptMs: 7 } });
    expect(host.feeder.evidence).toEqual([host.now]);
    host.feeder.ears.heard(open);
    await expect.poll(() => next.report().armed).toBe(true);
  });

  it('does not give up what it has not taken over yet, though the server knows that', async () => {
    const host = bench();
    await host.armed();
    const next = await host.open();
    await host.keep(next);
    expect(host.guard).not.toBeNull();
  });

  it('keeps the time-out that the server knows, whatever is configured now', async () => {
    const host = bench();
    await host.armed();
    const next = await host.open({ seconds: 60 });
    next.poolBeat('nfs1', host.now);
    await expect.poll(() => host.started.length).toBe(2);
    expect(host.feeder.task.seconds).toBe(15);
  });
});
