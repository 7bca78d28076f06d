import { describe, expect, it } from 'vitest';
import { atRest, starts, vmOf } from '../testing/stories.ts';

const local = { domain: { obstacles: ['its disk vda is local to its host.'] } };

describe('a VM that can run on its own host only', () => {
  it('is held when its host dies, and started there again when the host is back, since its autostart was taken over', () => {
    const w = atRest(3, { fenceEmptyHosts: true });
    w.host('kvm1').says = local;
    w.inventory('kvm1');
    w.die('kvm1', 'off');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(vmOf(w).recovery.kind).toBe('held');
    expect(w.journal.some((j) => /local to its host\. It is started again when kvm1 is back\.$/.test(j.sentence))).toBe(
      true,
    );
    w.boot('kvm1');
    w.until('kvm1 up', () => w.state('kvm1') === 'up');
    w.until('it runs', () => vmOf(w).recovery.kind === 'none' && vmOf(w).on.length === 1);
    expect(starts(w)).toEqual(['kvm1']);
  });

  it('is never tried elsewhere, however often its own host refuses it', () => {
    const w = atRest(3, { fenceEmptyHosts: true });
    w.host('kvm1').says = local;
    w.inventory('kvm1');
    w.die('kvm1', 'off');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    w.answer = (e) =>
      e.kind === 'start-vm' ? { kind: 'start-result', effect: e.id, outcome: 'refused', reason: 'no' } : undefined;
    w.boot('kvm1');
    w.until('kvm1 up', () => w.state('kvm1') === 'up');
    w.run(300_000);
    expect(new Set(starts(w))).toEqual(new Set(['kvm1']));
    expect(starts(w).length).toBeGreaterThan(3);
  });
});
