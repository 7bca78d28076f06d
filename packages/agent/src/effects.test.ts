import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { openMemory } from './testing/action-world.ts';

const vm = '11111111-2222-3333-4444-555555555501';
const start = { vm, epoch: 3, bootId: 'boot-1', outcome: 'started', reason: '' } as const;
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'picket-effects-'));
  return () => rm(dir, { recursive: true });
});

it('remembers all it was told across a restart', async () => {
  const before = await openMemory(dir);
  await before.obey('inst', 7);
  await before.recordStart('e1', start);
  await before.changeVms({ [vm]: { highestEpoch: 3, grant: { epoch: 3, bootId: 'boot-1' } } });
  const after = await openMemory(dir);
  expect([after.installation, after.highestServerEpoch]).toEqual(['inst', 7]);
  expect(after.start('e1')).toEqual(start);
  expect(after.vm(vm)).toEqual({
    highestEpoch: 3,
    grant: { epoch: 3, bootId: 'boot-1' },
    autostartWas: false,
    definedHere: false,
  });
});

it('never goes back to a lower server epoch (S17)', async () => {
  const memory = await openMemory(dir);
  await memory.obey('inst', 7);
  await memory.obey('inst', 5);
  expect(memory.highestServerEpoch).toBe(7);
});

it('has everything on disk when many changes at once settle', async () => {
  const memory = await openMemory(dir);
  const vms = Array.from({ length: 50 }, (_, i) => `vm-${i}`);
  await Promise.all(vms.map((uuid, i) => memory.changeVms({ [uuid]: { highestEpoch: i } })));
  const list = await readFile(join(dir, 'managed-vms'), 'utf8');
  for (const [i, uuid] of vms.entries()) expect(list).toContain(`${uuid} ${i} -\n`);
});

it('forgets the oldest settled starts, never one under way', async () => {
  const memory = await openMemory(dir);
  await memory.recordStart('open', { ...start, outcome: null });
  await Promise.all(Array.from({ length: 520 }, (_, i) => memory.recordStart(`e${i}`, start)));
  expect(memory.start('open')).toBeDefined();
  expect(memory.start('e0')).toBeUndefined();
  expect(memory.start('e519')).toBeDefined();
});

it('says so when a change cannot be saved, and saves the next', async () => {
  const memory = await openMemory(dir);
  await rm(dir, { recursive: true });
  await expect(memory.changeVms({ [vm]: { highestEpoch: 1 } })).rejects.toThrow('ENOENT');
  dir = await mkdtemp(join(tmpdir(), 'picket-effects-'));
});

it('refuses to begin with a damaged file', async () => {
  await writeFile(join(dir, 'effects.json'), '{"installation":');
  await expect(openMemory(dir)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringContaining('is damaged'),
  });
});
