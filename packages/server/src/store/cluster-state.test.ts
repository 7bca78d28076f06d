import type { JournalEntry, Notify } from '@picket/engine';
import { type Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Commit } from '../runtime/ports.ts';
import { openDatabase } from './open-database.ts';
import { storeOver } from './open-store.ts';
import type { Schema } from './schema.ts';
import { emptyCommit, temporaryFolder } from './testing.ts';
import type { PicketStore } from './types.ts';

const entry = (at: number, sentence: string, over: Partial<JournalEntry> = {}): JournalEntry => ({
  at,
  incident: null,
  subject: 'kvm1',
  kind: 'state',
  sentence,
  data: { at },
  ...over,
});

const message: Notify = {
  id: 'n1',
  kind: 'notify',
  event: 'host-suspect',
  severity: 'warning',
  subject: 'kvm1',
  incident: 'i1',
  sentence: 'kvm1 is silent.',
  data: { ageMs: 5000 },
};

describe('commit and load', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let db: Kysely<Schema>;
  let store: PicketStore;
  const step = (over: Partial<Commit>): Commit => ({ ...emptyCommit('main'), ...over });
  beforeEach(async () => {
    folder = temporaryFolder('commit');
    ({ db } = await openDatabase(folder.path));
    store = await storeOver(db, 'me');
  });
  afterEach(async () => {
    await db.destroy();
    folder.remove();
  });

  it('brings back what was committed, with upserts and removals', async () => {
    await store.commit(
      step({
        engineMs: 10.7,
        changes: [
          { kind: 'host', id: 'kvm1', body: { state: 'up' } },
          { kind: 'host', id: 'kvm2', body: { state: 'up' } },
          { kind: 'effect', id: 'e1', body: { kind: 'power' } },
        ],
      }),
    );
    await store.commit(
      step({
        engineMs: 20,
        changes: [
          { kind: 'host', id: 'kvm1', body: { state: 'suspect' } },
          { kind: 'effect', id: 'e1', body: null },
        ],
      }),
    );
    const [loaded] = await store.loadClusters();
    expect(loaded).toMatchObject({ name: 'main', engineMs: 20 });
    expect(loaded?.entities.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([
      { kind: 'host', id: 'kvm1', body: { state: 'suspect' } },
      { kind: 'host', id: 'kvm2', body: { state: 'up' } },
    ]);
    expect(await store.clusters.names()).toEqual(['main']);
  });

  it('takes 2,500 changed entities and 2,500 journal rows in one step', async () => {
    const numbers = Array.from({ length: 2_500 }, (_, n) => n);
    await store.commit(
      step({
        changes: numbers.map((n) => ({ kind: 'vm', id: `vm${n}`, body: { n } })),
        journal: numbers.map((n) => entry(n, `sentence ${n}`)),
      }),
    );
    const [loaded] = await store.loadClusters();
    expect(loaded?.entities).toHaveLength(2_500);
  });

  it('pages through the journal both ways, by incident and by subject', async () => {
    await store.commit(
      step({
        wallMs: 99,
        journal: [
          entry(1, 'one'),
          entry(2, 'two', { incident: 'i1' }),
          entry(3, 'three', { incident: 'i1', subject: 'vm1' }),
        ],
      }),
    );
    const newest = await store.journal.list({ cluster: 'main', limit: 2 });
    expect(newest.rows.map((row) => row.sentence)).toEqual(['three', 'two']);
    const rest = await store.journal.list({ cluster: 'main', limit: 2, after: newest.next ?? 0 });
    expect(rest).toMatchObject({ rows: [{ sentence: 'one', wallMs: 99, engineMs: 1, data: { at: 1 } }], next: null });
    const incident = await store.journal.list({ cluster: 'main', incident: 'i1', order: 'oldest' });
    expect(incident.rows.map((row) => row.sentence)).toEqual(['two', 'three']);
    expect((await store.journal.list({ subject: 'vm1' })).rows).toHaveLength(1);
    expect((await store.journal.list({ cluster: 'other' })).rows).toHaveLength(0);
    await expect(store.journal.list({ limit: 0 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('queues messages in the outbox', async () => {
    await store.commit(step({ outbox: [message] }));
    const { rows } = await store.outbox.list({ cluster: 'main', state: 'queued' });
    expect(rows).toMatchObject([{ event: 'host-suspect', state: 'queued', incident: 'i1', data: { ageMs: 5000 } }]);
  });

  it('reads a message whose details are damaged, with its sentence: it must not hold up the others', async () => {
    await store.commit(step({ outbox: [message, message] }));
    await db.updateTable('outbox').set({ data: '{"ageMs":' }).where('id', '=', 1).execute();
    const { rows } = await store.outbox.list({ cluster: 'main', state: 'queued' });
    expect(rows.map(({ id, sentence, data }) => [id, sentence, data])).toEqual([
      [2, message.sentence, message.data],
      [1, message.sentence, {}],
    ]);
  });

  it('renews a lease that is about to end when a command asks for it: a command takes up to 10 s (T4)', async () => {
    await db
      .updateTable('lease')
      .set({ expires_ms: Date.now() + 5_000 })
      .execute();
    expect(await store.assertLease()).toBe(15_000);
    const { expires_ms } = await db.selectFrom('lease').select('expires_ms').executeTakeFirstOrThrow();
    expect(expires_ms).toBeGreaterThan(Date.now() + 10_000);
  });

  it('writes nothing of a step when the lease has expired, or is held at another epoch', async () => {
    await store.commit(step({ engineMs: 1 }));
    for (const change of [{ expires_ms: 1 }, { expires_ms: 9e15, epoch: 7 }, { epoch: 1, owner: 'other' }]) {
      await db.updateTable('lease').set(change).execute();
      await expect(store.commit(step({ engineMs: 2, journal: [entry(1, 'late')] }))).rejects.toMatchObject({
        code: 'NOT_LEADER',
      });
      await expect(store.assertLease()).rejects.toMatchObject({ code: 'NOT_LEADER' });
      await expect(store.lease.renew()).rejects.toMatchObject({ code: 'NOT_LEADER' });
    }
    await expect(store.lease.take()).rejects.toMatchObject({ code: 'NOT_LEADER' });
    await db.updateTable('lease').set({ expires_ms: 1 }).execute();
    expect(await store.lease.take()).toBe(2);
    expect(await store.assertLease()).toBeGreaterThan(14_000);
    expect(await store.loadClusters()).toMatchObject([{ engineMs: 1 }]);
    expect((await store.journal.list({})).rows).toHaveLength(0);
  });

  it('keeps nothing of a step that fills the disk, says so, and goes on when there is room', async () => {
    await store.commit(step({ engineMs: 1 }));
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    await sql.raw(`pragma max_page_count = ${(rows[0]?.page_count ?? 0) + 5}`).execute(db);
    const big = step({ engineMs: 2, changes: [{ kind: 'host', id: 'kvm1', body: 'x'.repeat(200_000) }] });
    await expect(store.commit(big)).rejects.toMatchObject({
      code: 'DATABASE_FAILED',
      message: expect.stringContaining('disk under the database is full'),
    });
    expect(await store.loadClusters()).toMatchObject([{ engineMs: 1, entities: [] }]);
    await sql.raw('pragma max_page_count = 1000000').execute(db);
    await store.commit(big);
    expect(await store.loadClusters()).toMatchObject([{ engineMs: 2 }]);
  });

  it('stamps every row with owner and epoch', async () => {
    await store.commit(
      step({ changes: [{ kind: 'host', id: 'h', body: 1 }], journal: [entry(1, 'x')], outbox: [message] }),
    );
    for (const table of ['cluster', 'entity', 'journal', 'outbox', 'installation'] as const) {
      const row = await db.selectFrom(table).select(['owner', 'epoch']).executeTakeFirstOrThrow();
      expect(row, table).toEqual({ owner: 'me', epoch: 1 });
    }
  });

  it('runs with the durability that intents need (I6)', async () => {
    for (const [name, value] of [
      ['journal_mode', 'wal'],
      ['synchronous', 2],
      ['foreign_keys', 1],
      ['locking_mode', 'exclusive'],
    ]) {
      const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db);
      expect(Object.values(rows[0] ?? {})).toEqual([value]);
    }
  });
});
