import { describe, expect, it } from 'vitest';
import type { ImageState } from './ceph-client.ts';
import { lastWriteOf, lockOf } from './images.ts';

const still: ImageState = { objects: 4, read: 4, newestMs: 1_000_000, digest: '000abc', watchers: ['10.0.0.1'] };
const large: ImageState = { ...still, objects: 25_600, read: 256 };
const mtime = (...args: Parameters<typeof lastWriteOf>): number => {
  const write = lastWriteOf(...args);
  if ('reason' in write) throw new Error(write.reason);
  return write.mtimeMs;
};

describe('the last write of an image', () => {
  it('never looks older than it is, by not more than a second', () => {
    expect(mtime(still, 0, undefined)).toBeGreaterThanOrEqual(1_000_999);
    expect(mtime(still, 0, undefined)).toBeLessThan(1_001_000);
  });

  it('is put right by how much its host’s clock goes before the storage’s', () => {
    expect(mtime(still, 10_800_000, undefined)).toBeCloseTo(mtime(still, 0, undefined) - 10_800_000, 2);
  });

  it('is another one after any write, although the newest time stays', () => {
    expect(mtime({ ...still, digest: '001abc' }, 0, undefined)).not.toBe(mtime(still, 0, undefined));
  });

  it('is told of a large image that nobody has open', () => {
    expect(mtime({ ...large, watchers: [] }, 0, undefined)).toBe(mtime(still, 0, undefined));
  });

  it('is unknown while somebody has a large image open, unless what is looked at moves', () => {
    expect(lastWriteOf(large, 0, undefined)).toEqual({ reason: expect.stringContaining('256 of its 25600 objects') });
    expect(lastWriteOf(large, 0, large.digest)).toHaveProperty('reason');
    expect(lastWriteOf(large, 0, 'fff')).toHaveProperty('mtimeMs');
  });

  it('of an image without any object was never', () => {
    expect(mtime({ ...still, newestMs: null }, 0, undefined)).toBe(0);
  });
});

it('is held by whoever has it open', () => {
  expect(lockOf(still)).toEqual({ state: 'held', reason: 'open on 10.0.0.1' });
  expect(lockOf({ ...still, watchers: [] }).state).toBe('free');
});
