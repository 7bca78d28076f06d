import { describe, expect, it } from 'vitest';
import { keyedLocks } from './host-locks.ts';

describe('keyedLocks', () => {
  it('runs what has one key in order, one at a time, and other keys beside it', async () => {
    const locks = keyedLocks();
    const log: string[] = [];
    const gate = Promise.withResolvers<void>();
    const first = locks.run('a', async () => {
      log.push('a1 begins');
      await gate.promise;
      log.push('a1 ends');
      throw new Error('a1 fails');
    });
    const second = locks.run('a', async () => log.push('a2'));
    await locks.run('b', async () => log.push('b1'));
    expect(log).toEqual(['a1 begins', 'b1']);
    gate.resolve();
    await expect(first).rejects.toThrow('a1 fails');
    await second;
    expect(log).toEqual(['a1 begins', 'b1', 'a1 ends', 'a2']);
  });
});
