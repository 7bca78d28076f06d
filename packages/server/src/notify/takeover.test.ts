import { describe, expect, it } from 'vitest';
import { takeoverMessage } from './takeover.ts';

describe('a server that takes over', () => {
  const say = (before: string | null): string | undefined =>
    takeoverMessage({ owner: 'srv2:7:abc', epoch: 4, before }, 0)?.sentence;

  it('says nothing at its very first start', () => {
    expect(say(null)).toBeUndefined();
  });

  it('says whose place it takes', () => {
    expect(say('srv1:9:xyz')).toBe(
      'The Picket server on srv2 has taken over the lease (epoch 4), in place of the one on srv1.',
    );
    expect(say('srv2:1:old')).toContain('after an earlier run on the same machine');
    expect(say('restore')).toContain('after picket server restore');
  });
});
