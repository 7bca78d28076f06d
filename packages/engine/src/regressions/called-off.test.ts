import { describe, expect, it } from 'vitest';
import { atRest, fakeVm, hostOf, notices, refuseStarts, starts, vmOf } from '../testing/stories.ts';

describe('S8: a shutdown that was announced and called off after its VMs were stopped', () => {
  it.each(['heard in a new session', 'silent and heard again', 'never silent at all'])('%s: they run again', (how) => {
    const w = atRest(3);
    w.submit({ kind: 'host-stopping', host: 'kvm1', running: [fakeVm(w).uuid] });
    w.host('kvm1').running.clear();
    w.inventory('kvm1');
    w.run(20_000);
    if (how.startsWith('silent')) w.silent('kvm1');
    if (how.startsWith('never')) {
      w.run(130_000);
      w.inventory('kvm1');
    } else w.hear('kvm1');
    w.until('it runs', () => w.where(fakeVm(w)).length === 1);
    expect(starts(w)).toEqual(['kvm1']);
  });
});

describe('S2: a VM of a host whose proof was void', () => {
  it('that is not there either is held, and people are told', () => {
    const w = atRest(3);
    refuseStarts(w);
    w.host('kvm1').bmc = 'dead';
    w.die('kvm1', 'off');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'wrong host' });
    w.run(1_000);
    w.host('kvm1').lives = true;
    w.host('kvm1').pings = true;
    w.hear('kvm1');
    w.run(60_000);
    expect(vmOf(w).recovery.kind).toBe('held');
    expect(notices(w)).toContain('vm-held');
  });
});

describe('I7: a returned host', () => {
  it('that was in maintenance long ago comes back into service', () => {
    const w = atRest(3);
    w.submit({ kind: 'maintenance', host: 'kvm1', who: 'ada', reason: 'work' });
    w.submit({ kind: 'disable', host: 'kvm1', who: 'ada', reason: 'mine' });
    w.submit({ kind: 'enable', host: 'kvm1', who: 'ada' });
    w.inventory('kvm1');
    w.until('kvm1 up', () => w.state('kvm1') === 'up');
    w.die('kvm1', 'off');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    w.boot('kvm1');
    w.until('kvm1 up again', () => w.state('kvm1') === 'up');
    expect(hostOf(w, 'kvm1').maintenanceReason).toBeNull();
  });
});

describe('I7: a proof that cannot be read anew after a restart, as the device answers for another machine', () => {
  it('needs a person, and says so', () => {
    const w = atRest(3);
    refuseStarts(w);
    w.die('kvm1', 'off');
    w.until('kvm1 fenced', () => w.state('kvm1') === 'fenced');
    w.submit({ kind: 'server-started' });
    for (const name of ['kvm2', 'kvm3']) w.hear(name);
    w.host('kvm1').guid = 'guid-of-another';
    w.run(30_000);
    expect(notices(w)).toContain('needs-person');
    expect(hostOf(w, 'kvm1').sentence).toContain('confirm-down');
  });
});
