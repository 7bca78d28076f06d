import { pino } from 'pino';
import { expect, it } from 'vitest';
import { StorageHelper } from './helper.ts';
import { Pool, type PoolWorld } from './pool.ts';
import type { HelperCalls, HelperOperation } from './wire.ts';

/** A helper without a process. */
class FakeHelper extends StorageHelper {
  readonly asked: HelperOperation[] = [];
  failure: string | null = null;
  gate: Promise<void> = Promise.resolve();

  override async request<O extends HelperOperation>(
    operation: O,
  ): Promise<{ ok: true; value: HelperCalls[O]['answer'] } | { ok: false; reason: string }> {
    this.asked.push(operation);
    await this.gate;
    if (this.failure !== null) return { ok: false, reason: this.failure };
    const answers: { [K in HelperOperation]: HelperCalls[K]['answer'] } = {
      open: { id: 'pool-1', foreign: [], health: { about: 'a folder', locks: 'lease', warnings: [] } },
      beat: { seq: 1 },
      look: [],
    };
    return { ok: true, value: answers[operation] };
  }
}

function make(installation: () => string | null = () => 'inst') {
  const helper = new FakeHelper({ args: [] });
  const remembered = new Map<string, string>();
  let changes = 0;
  const world: PoolWorld = {
    beat: () => ({ machineId: 'm1', host: 'kvm1', bootId: 'b', installation: installation() }),
    knownId: (pool) => remembered.get(pool) ?? null,
    remember: async (pool, id) => void remembered.set(pool, id),
    changed: () => {
      changes += 1;
    },
    log: pino({ enabled: false }),
  };
  const pool = new Pool({ name: 'nfs1', type: 'fs', mount: '/pool' }, world, helper);
  return { pool, helper, remembered, changes: () => changes };
}

it('opens once, then only beats', async () => {
  const { pool, helper, remembered } = make();
  expect(pool.report()).toMatchObject({ ok: false, lastBeatAgeMs: null });
  await pool.beat();
  await pool.beat();
  expect(helper.asked).toEqual(['open', 'beat', 'beat']);
  expect(remembered.get('nfs1')).toBe('pool-1');
  expect(pool.report()).toMatchObject({ ok: true, reason: '', lastBeatAgeMs: expect.any(Number) });
});

it('opens again when the installation becomes known and after a failure', async () => {
  let installation: string | null = null;
  const { pool, helper, changes } = make(() => installation);
  await pool.beat();
  installation = 'inst';
  await pool.beat();
  helper.failure = 'nothing is mounted at /pool';
  await pool.beat();
  expect(pool.report()).toMatchObject({ ok: false, reason: 'nothing is mounted at /pool' });
  helper.failure = null;
  await pool.beat();
  expect(helper.asked).toEqual(['open', 'beat', 'open', 'beat', 'beat', 'open', 'beat']);
  expect(changes()).toBe(3);
});

it('never lets beats pile up', async () => {
  const { pool, helper } = make();
  let go = () => {};
  helper.gate = new Promise((resolve) => {
    go = resolve;
  });
  const first = pool.beat();
  await pool.beat();
  go();
  await first;
  expect(helper.asked).toEqual(['open', 'beat']);
});

it('reports every source of a look as unknown when the helper does not answer', async () => {
  const { pool, helper } = make();
  helper.failure = 'the storage did not answer within 2 s';
  const readings = await pool.look({ self: 'm1', target: 'm2', disks: ['a'], timeoutMs: 1 });
  expect(readings.map(({ kind, result }) => `${kind} ${result}`)).toEqual([
    'pool unknown',
    'heartbeat unknown',
    'disk unknown',
  ]);
});
