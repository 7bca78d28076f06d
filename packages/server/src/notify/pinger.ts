import type { Clock, Log } from '../runtime/ports.ts';
import { sentence } from '../runtime/sentence.ts';
import type { NotifierRepository } from '../store/notify-types.ts';
import type { Send } from './channels/registry.ts';
import { testMessage } from './message.ts';
import type { OpenNotifier } from './open-config.ts';

export interface PingWorld {
  readonly notifiers: Pick<NotifierRepository, 'list'>;
  readonly installation: string;
  readonly open: (notifier: string) => Promise<OpenNotifier>;
  readonly send: Send;
  /** Is this server well? Its own calls do not count: a watch that cannot be reached must not keep itself from being called. */
  readonly well: () => boolean;
  /** @throws when this server does not hold the lease or cannot write */
  readonly assertLease: () => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
  readonly tryMs: number;
}

interface Called {
  atMs: number;
  failingSinceMs: number | null;
  detail: string;
}

/** Calls the dead-man watches while all is well; when the calls stop, the watch tells somebody. */
export class Pinger {
  private readonly world: PingWorld;
  private readonly called = new Map<string, Called>();

  constructor(world: PingWorld) {
    this.world = world;
  }

  /** Calls each watch whose time has come. Resolves when the calls are under way, with what ends when each has. */
  async look(): Promise<readonly Promise<void>[]> {
    const { notifiers, well, clock } = this.world;
    const pings = (await notifiers.list()).filter(({ kind, enabled }) => kind === 'ping' && enabled);
    for (const name of this.called.keys()) if (!pings.some((ping) => ping.name === name)) this.called.delete(name);
    if (!well()) return [];
    const due = pings.filter(({ name, config }) => {
      const { everySeconds } = config as { readonly everySeconds: number };
      const last = this.called.get(name);
      return last === undefined || clock.monoMs() - last.atMs >= everySeconds * 1000;
    });
    return due.map(({ name }) => this.call(name));
  }

  /** Watches that could not be reached for `afterMs`, one sentence each. */
  troubles(afterMs: number): readonly string[] {
    const nowMs = this.world.clock.monoMs();
    return [...this.called]
      .filter(([, { failingSinceMs }]) => failingSinceMs !== null && nowMs - failingSinceMs >= afterMs)
      .map(([name, { detail }]) => `the dead-man ping ${name} does not get through (${detail.replace(/\.$/, '')})`);
  }

  private async call(name: string): Promise<void> {
    const { assertLease, open, send, installation, clock, log, tryMs } = this.world;
    const atMs = clock.monoMs();
    const before = this.called.get(name);
    // Noted before the answer: a slow watch is not called twice.
    const called: Called = { atMs, failingSinceMs: before?.failingSinceMs ?? null, detail: before?.detail ?? '' };
    this.called.set(name, called);
    let detail: string;
    try {
      await assertLease();
      const { config } = await open(name);
      const result = await send(config, testMessage(name, installation, clock.wallMs()), tryMs);
      detail = result.detail;
      if (result.ok) {
        called.failingSinceMs = null;
        return;
      }
    } catch (error) {
      detail = sentence(error);
    }
    called.detail = detail;
    if (called.failingSinceMs === null) log.warn('A dead-man ping did not get through.', { notifier: name, detail });
    called.failingSinceMs ??= atMs;
  }
}
