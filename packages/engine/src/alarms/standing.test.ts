import { describe, expect, it } from 'vitest';
import { atRest, capUsedUp } from '../testing/stories.ts';
import { World } from '../testing/world.ts';
import { standingAlarms } from './standing.ts';

const standing = (w: World) => standingAlarms(w.cluster, w.now).map(({ event, subject }) => `${event} ${subject}`);

describe('what stands now', () => {
  it('is nothing while all is well', () => {
    expect(standing(atRest(3))).toEqual([]);
  });

  it('is a dead host in shadow mode until a person confirms it, under one key all the while', () => {
    const w = atRest(3, { fencingAction: 'nothing' });
    w.die('kvm1', 'on');
    w.run(60_000);
    const [alarm] = standingAlarms(w.cluster, w.now);
    expect(alarm).toMatchObject({ event: 'needs-person', subject: 'kvm1', severity: 'critical', vms: ['1'] });
    expect(alarm?.next).toContain('confirm-down kvm1');
    expect(alarm?.evidence.length).toBeGreaterThan(2);
    w.run(300_000);
    expect(standingAlarms(w.cluster, w.now)[0]?.key).toBe(alarm?.key);
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'it is off' });
    w.run(20_000);
    expect(standing(w)).toEqual([]);
  });

  it('is a condemned host with its closed gate, and the full cap itself', () => {
    const w = capUsedUp();
    expect(standing(w)).toEqual(['cap-reached lab']);
    w.die('kvm1', 'on');
    w.run(60_000);
    expect(standing(w)).toEqual(['cap-reached lab', 'gate-closed kvm1']);
    w.submit({ kind: 'acknowledge-cap', who: 'ada', reason: 'looked' });
    expect(standing(w)).not.toContain('cap-reached lab');
  });

  it('is silence from 30 s on, and worse after alarmAfterSeconds', () => {
    const w = atRest(3, { alarmAfterSeconds: 60 });
    w.view = (readings) => readings.filter(({ kind }) => kind === 'pool');
    w.die('kvm1', 'on');
    w.host('kvm1').bmc = 'dead';
    w.run(20_000);
    expect(standing(w)).toEqual([]);
    w.run(20_000);
    expect(standing(w)).toEqual(['host-suspect kvm1']);
    w.run(60_000);
    expect(standing(w)).toContain('host-unknown kvm1');
  });

  it('is a device that is silent, caught, or bound by nothing where power would be cut', () => {
    const w = new World(2);
    w.host('kvm1').bmc = 'dead';
    w.answer = (e) =>
      e.kind === 'bind-device' && e.host === 'kvm1'
        ? { kind: 'device-bound', effect: e.id, outcome: 'failed', revision: 'r1', detail: 'no answer' }
        : undefined;
    w.run(400_000);
    expect(standing(w)).toEqual(['device-unfenceable kvm1']);
    w.submit({
      kind: 'devices-changed',
      devices: { kvm1: [{ set: true, revision: 'r2' }], kvm2: [{ set: true, revision: 'r1' }] },
    });
    expect(standingAlarms(w.cluster, w.now)).toMatchObject([
      {
        event: 'device-unfenceable',
        subject: 'kvm1',
        severity: 'warning',
        sentence: expect.stringContaining('not bound'),
      },
    ]);
    const shadow = new World(1, { fencingAction: 'nothing' });
    shadow.submit({ kind: 'devices-changed', devices: {} });
    expect(standing(shadow), 'nothing would be cut').toEqual([]);
  });

  it('is a VM that is held or finds no place, a disarmed cluster, and a proof that was wrong', () => {
    const w = new World(2);
    w.addVm('1', 'kvm1');
    w.run(15_000);
    w.die('kvm1', 'off');
    w.until('down', () => w.state('kvm1') === 'down');
    w.host('kvm1').lives = true;
    w.hear('kvm1');
    expect(standing(w)).toContain('proof-void kvm1');
    w.submit({ kind: 'disarm', who: 'ada', reason: 'work' });
    expect(standingAlarms(w.cluster, w.now).at(-1)).toMatchObject({
      event: 'gate-closed',
      subject: 'lab',
      severity: 'info',
    });
    const v = new World(2);
    v.addVm('1', 'kvm1');
    v.run(15_000);
    v.host('kvm2').says = { hangs: true };
    v.inventory('kvm2');
    v.die('kvm1', 'off');
    v.run(90_000);
    expect(standing(v)).toContain('vm-unplaceable 1');
  });
});
