import { expect, it } from 'vitest';
import { fsModule } from './module.ts';
import { explained } from './plain-words.ts';

const failing = (code: string) =>
  fsModule({ mount: '/pool' }, () => Promise.reject(Object.assign(new Error(`${code}: open '/pool'`), { code })));

it.each([
  ['EROFS', 'read-only'],
  ['ENOSPC', 'full'],
  ['EDQUOT', 'quota'],
  ['ESTALE', 'stale'],
  ['EACCES', 'root squash'],
  ['EIO', 'does not answer'],
])('%s is told in words that help', async (code, words) => {
  const module = failing(code);
  const beat = { machineId: 'm1', host: 'kvm1', bootId: 'b', seq: 1, installation: null };
  await expect(module.open({ pool: 'nfs1', id: null, installation: null })).rejects.toThrow(words);
  await expect(module.writeHeartbeat(beat)).rejects.toThrow(words);
  await expect(module.readClock('m1')).rejects.toThrow(words);
});

it('leaves an error alone that it knows nothing about', async () => {
  await expect(failing('ENOENT').readClock('m1')).rejects.toThrow("ENOENT: open '/pool'");
});

it('knows the words of coreutils, too', () => {
  expect(explained('Stale file handle')).toContain('mount it again');
  expect(explained('No such file or directory')).toBe('No such file or directory');
});
