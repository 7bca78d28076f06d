import { describe, expect, it } from 'vitest';
import { nothingSeen, rememberSeen } from '../evidence/judge.ts';
import { stampMoved } from '../evidence/opinion.ts';

const wrote = (mtimeMs: number) => ({
  kvm2: [{ kind: 'disk' as const, pool: 'nfs1', relPath: 'vm1.qcow2', result: 'read' as const, mtimeMs, ageMs: 800 }],
});

describe('what a round remembers of a disk', () => {
  it('is its newest stamp, whatever the storage takes for its epoch', () => {
    const once = rememberSeen(nothingSeen, wrote(-7_000_000), 0);
    expect(once.mtimes['disk:nfs1:vm1.qcow2']).toBe(-7_000_000);
    expect(rememberSeen(once, wrote(-6_995_000), 1).mtimes['disk:nfs1:vm1.qcow2']).toBe(-6_995_000);
    expect(rememberSeen(once, wrote(-7_005_000), 1).mtimes['disk:nfs1:vm1.qcow2']).toBe(-7_000_000);
  });
});

describe('a stamp', () => {
  const key = 'disk:nfs1:vm1.qcow2';
  const seen = rememberSeen(nothingSeen, wrote(5_000), 0);

  it('that got smaller for the same neighbour has moved: the clock of the pool was set back', () => {
    expect(stampMoved(seen, 'kvm2', key, 1_000)).toBe(true);
    expect(stampMoved(seen, 'kvm2', key, 5_000)).toBe(false);
  });

  it('that is older than what another neighbour read may be an old copy', () => {
    expect(stampMoved(seen, 'kvm3', key, 1_000)).toBe(false);
    expect(stampMoved(seen, 'kvm3', key, 6_000)).toBe(true);
    expect(stampMoved(seen, 'kvm3', 'disk:nfs1:vm2.qcow2', 6_000)).toBe(null);
  });
});
