import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { notifierSchema } from '@picket/protocol';
import { watchHealth } from '../../runtime/health.ts';
import { openKeyRing } from '../../secrets/key-ring.ts';
import { openStore } from '../../store/open-store.ts';
import type { PicketStore } from '../../store/types.ts';
import { systemClock } from '../../system-clock.ts';
import { startNotify } from '../index.ts';
import { fill } from './samples.ts';

/**
 * For tests: the telling part of a server, as a process to be killed. Takes orders by line: `put <notifier as JSON>`,
 * `emit <count> <number of the first>`, `left`; says `ready`, and after each order `done` or the number of messages that are still to be sent.
 */
export async function serveDurably(dataDir: string): Promise<void> {
  const store = await openStore({ dataDir, owner: `test:${process.pid}` });
  const quiet = (): void => undefined;
  const log = { info: quiet, warn: quiet, error: quiet };
  const notify = await startNotify({
    store,
    box: openKeyRing(join(dataDir, 'secret.key')).box,
    clock: systemClock,
    log,
    standingAlarms: () => [],
    serverIsWell: () => true,
    timing: { tryMs: 3_000, firstPauseMs: 30, maxPauseMs: 500, pollMs: 100 },
  });
  watchHealth(store.lease, systemClock, log, quiet, quiet);
  const say = (word: string): void => void process.stdout.write(`${word}\n`);
  say('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const [order, ...rest] = line.split(' ');
    if (order === 'put') {
      const { name, ...body } = notifierSchema.parse(JSON.parse(rest.join(' ')));
      await notify.notifiers.put(name, body, 'test');
    }
    if (order === 'emit') {
      await fill(store, Number(rest[0]), Number(rest[1]));
      notify.wake();
    }
    say(order === 'left' ? String(await left(store)) : 'done');
  }
}

async function left({ outbox }: PicketStore): Promise<number> {
  const [queued, pending] = await Promise.all([
    outbox.list({ state: 'queued', limit: 1000 }),
    outbox.list({ delivery: 'pending', limit: 1000 }),
  ]);
  return queued.rows.length + pending.rows.length;
}
