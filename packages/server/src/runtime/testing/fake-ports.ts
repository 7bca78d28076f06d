import type { Clock, Commit, Ports } from '../ports.ts';

/** A clock that moves only when told to. */
export class FakeClock implements Clock {
  mono = 0;
  wall = 1_000_000;
  private timers: { at: number; call: () => void }[] = [];

  monoMs(): number {
    return this.mono;
  }

  wallMs(): number {
    return this.wall;
  }

  after(ms: number, call: () => void): { cancel(): void } {
    const timer = { at: this.mono + ms, call };
    this.timers.push(timer);
    return {
      cancel: () => {
        this.timers = this.timers.filter((t) => t !== timer);
      },
    };
  }

  /** Lets time pass, with room for what each timer set going. */
  async run(ms: number): Promise<void> {
    const end = this.mono + ms;
    for (;;) {
      this.timers.sort((a, b) => a.at - b.at);
      const next = this.timers[0];
      if (next === undefined || next.at > end) break;
      this.timers.shift();
      const later = Math.max(0, next.at - this.mono);
      this.wall += later;
      this.mono += later;
      next.call();
      await breathe();
    }
    this.wall += end - this.mono;
    this.mono = end;
    await breathe();
  }
}

/** Lets everything that is ready happen. */
export async function breathe(): Promise<void> {
  for (let i = 0; i < 50; i += 1) await Promise.resolve();
}

export interface FakeWorld {
  readonly clock: FakeClock;
  readonly ports: Ports;
  /** What happened, in order: `commit:<event>` and `call:<name>`. */
  readonly log: string[];
  readonly commits: Commit[];
  /** Thrown by the next commits while set. */
  failCommit: Error | null;
  failLease: Error | null;
}

export function fakeWorld(): FakeWorld {
  const clock = new FakeClock();
  const log: string[] = [];
  const commits: Commit[] = [];
  const world: FakeWorld = {
    clock,
    log,
    commits,
    failCommit: null,
    failLease: null,
    ports: {
      clock,
      store: {
        loadClusters: async () => [],
        commit: async (commit) => {
          if (world.failCommit !== null) throw world.failCommit;
          commits.push(commit);
          log.push(`commit:${commit.event}`);
        },
        assertLease: async () => {
          log.push('call:assert-lease');
          if (world.failLease !== null) throw world.failLease;
          return 15_000;
        },
        vmXml: async () => '<domain><name>vm1</name></domain>',
      },
      agents: {
        serverEpoch: 1,
        resync: () => undefined,
        ask: async (_cluster, _host, message) => {
          log.push(`call:${message.type}`);
          throw new Error('no answer');
        },
      },
      devices: {
        status: async () => answer('call:status', { power: 'on' as const }),
        guid: async () => answer('call:guid', { guid: 'guid-1' }),
        command: async (_c, _h, _level, action) => answer(`call:${action}`, { accepted: true }),
        identify: async () => answer('call:identify', { accepted: true }),
        test: async () => answer('call:test', { accepted: true }),
        bar: async () => {
          log.push('call:bar');
          return { outcome: 'barred', wasOpen: true, unclear: {}, detail: '', revision: 'r1' };
        },
        lift: async () => {
          log.push('call:lift');
          return { accepted: true, detail: '' };
        },
      },
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    },
  };
  function answer<T>(name: string, what: T): { devices: (T & { detail: string })[]; revision: string } {
    log.push(name);
    return { devices: [{ ...what, detail: '' }], revision: 'r1' };
  }
  return world;
}
