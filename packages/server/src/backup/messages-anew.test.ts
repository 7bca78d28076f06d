import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { wants } from '../notify/route.ts';
import { aNotifier, fill } from '../notify/testing/samples.ts';
import { openStore } from '../store/open-store.ts';
import { temporaryFolder } from '../store/testing.ts';
import { backupServer } from './backup.ts';
import { restoreServer } from './restore.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder('messages');
});
afterEach(() => folder.remove());

it('a restored server tells no old news, and gives no number twice', async () => {
  const data = join(folder.path, 'data');
  const file = join(folder.path, 'backup');
  const before = await openStore({ dataDir: data, owner: 'a' });
  await before.notifiers.put(aNotifier());
  await fill(before, 2);
  await before.deliveries.route(0, wants);
  await before.deliveries.settle(1, 'hook', { state: 'sent', detail: 'taken', nowMs: 1 });
  await fill(before, 1, 3);
  await before.close();
  await backupServer({ data, to: file, withKey: false, fromServer: async () => null });
  const later = await openStore({ dataDir: data, owner: 'b' });
  await fill(later, 5, 4);
  const [newest] = (await later.outbox.list({})).rows;
  await later.close();

  await restoreServer({ data, from: file });
  const restored = await openStore({ dataDir: data, owner: 'c' });
  await fill(restored, 1);
  const { rows } = await restored.outbox.list({ order: 'oldest' });
  expect(rows.map(({ state }) => state)).toEqual(['routed', 'routed', 'unrouted', 'queued', 'queued']);
  expect(await restored.deliveries.ofMessages([1, 2])).toMatchObject([
    { state: 'sent' },
    { state: 'dead', detail: expect.stringContaining('may have been sent since') },
  ]);
  const [told, next] = rows.slice(3);
  expect(told).toMatchObject({ event: 'needs-person', cluster: '', sentence: expect.stringContaining('disarmed') });
  expect(told?.id).toBeGreaterThan((newest?.id ?? 0) + 1_000_000);
  expect(next?.id).toBe((told?.id ?? 0) + 1);
  await restored.close();
});
