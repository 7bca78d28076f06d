import { describe, expect, it } from 'vitest';
import { atRest, hostOf, notices, starts, vmOf } from '../testing/stories.ts';
import type { World } from '../testing/world.ts';

/** kvm1 is proven off; VM 1 waits, since nobody starts it. */
function provenAndWaiting(): World {
  const w = atRest(3);
  w.answer = (e) =>
    e.kind === 'start-vm' ? { kind: 'start-result', effect: e.id, outcome: 'refused', reason: 'no' } : undefined;
  w.die('kvm1', 'on');
  w.until('kvm1 fenced', () => w.state('kvm1') === 'fenced' && hostOf(w, 'kvm1').proof !== null);
  return w;
}

describe('a host that was proven off and answers on the network', () => {
  it('seems to boot: nothing more of it is started, and nobody is alarmed yet', () => {
    const w = provenAndWaiting();
    w.host('kvm1').pings = true;
    w.run(10_000);
    expect(hostOf(w, 'kvm1').doubtSince).not.toBeNull();
    const before = starts(w).length;
    w.answer = () => undefined;
    w.run(60_000);
    expect(starts(w)).toHaveLength(before);
    expect(notices(w)).not.toContain('proof-void');
    expect(w.journal.some((j) => j.sentence.includes('it seems to boot'))).toBe(true);
  });

  it('goes on to be recovered when it falls silent again', () => {
    const w = provenAndWaiting();
    w.host('kvm1').pings = true;
    w.run(10_000);
    w.host('kvm1').pings = false;
    w.answer = () => undefined;
    w.until('VM 1 runs elsewhere', () => vmOf(w).recovery.kind === 'none' && vmOf(w).on[0]?.host !== 'kvm1');
    expect(notices(w)).not.toContain('proof-void');
  });

  it('has not booted anew where the beat of another boot is older than the proof: that it answers is judged', () => {
    const w = provenAndWaiting();
    w.host('kvm1').boot += 1;
    w.host('kvm1').pings = true;
    w.run(10_000);
    expect(hostOf(w, 'kvm1').doubtSince).not.toBeNull();
  });

  it('was not off after all when no new boot comes', () => {
    const w = provenAndWaiting();
    w.host('kvm1').pings = true;
    w.run(140_000);
    expect(notices(w)).toContain('proof-void');
    expect(w.state('kvm1')).toBe('degraded');
  });

  it('is believed at once where only a person had vouched for it', () => {
    const w = atRest(3, { fencingAction: 'nothing' });
    w.answer = (e) =>
      e.kind === 'start-vm' ? { kind: 'start-result', effect: e.id, outcome: 'refused', reason: 'no' } : undefined;
    w.die('kvm1', 'on');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'looked' });
    w.run(3_000);
    w.host('kvm1').pings = true;
    w.run(10_000);
    expect(notices(w)).toContain('proof-void');
  });
});
