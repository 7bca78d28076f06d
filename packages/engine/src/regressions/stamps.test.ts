import { describe, expect, it } from 'vitest';
import { nothingSeen, rememberSeen } from '../evidence/judge.ts';

const wrote = (mtimeMs: number) => ({
  kvm2: [{ kind: 'disk' as const, pool: 'nfs1', relPath: 'vm1.qcow2', result: 'read' as const, mtimeMs, ageMs: 800 }],
});

describe('what a round remembers of a disk', () => {
  it('is its newest stamp, whatever the storage takes for its epoch', () => {
    const once = rememberSeen(nothingSeen, wrote(-7_000_000));
    expect(once.mtimes['disk:nfs1:vm1.qcow2']).toBe(-7_000_000);
    expect(rememberSeen(once, wrote(-6_995_000)).mtimes['disk:nfs1:vm1.qcow2']).toBe(-6_995_000);
    expect(rememberSeen(once, wrote(-7_005_000)).mtimes['disk:nfs1:vm1.qcow2']).toBe(-7_000_000);
  });
});
