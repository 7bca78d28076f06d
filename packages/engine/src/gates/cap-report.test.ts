import { describe, expect, it } from 'vitest';
import { capUsedUp, notices, ordered } from '../testing/stories.ts';
import { World } from '../testing/world.ts';
import { capReport } from './cap-report.ts';
import { stormReport } from './storm-report.ts';

const told = (w: World, event: string) => ordered(w, 'notify').filter((e) => e.event === event);

describe('the cap', () => {
  it('is told with the power cut that fills it, and not again for the next host, which says so itself', () => {
    const w = capUsedUp();
    expect(told(w, 'cap-reached')).toMatchObject([{ subject: 'kvm2', severity: 'critical' }]);
    expect(told(w, 'cap-reached')[0]?.sentence).toContain('this power cut of kvm2 is the last of 1 failure action');
    w.die('kvm1', 'on');
    w.run(60_000);
    expect(w.state('kvm1')).toBe('condemned');
    expect(told(w, 'cap-reached')).toHaveLength(1);
    expect(told(w, 'gate-closed').at(-1)).toMatchObject({ subject: 'kvm1' });
    expect(told(w, 'gate-closed').at(-1)?.data.next).toContain('picket cap acknowledge');
  });

  it('is reported with who used it up, when each leaves the window, and who let it go on', () => {
    const w = capUsedUp({ fencingWindowSeconds: 3600 });
    const before = capReport(w.cluster, w.now);
    expect(before).toMatchObject({
      used: [{ host: 'kvm2', incident: 'lab-1' }],
      max: 1,
      windowSeconds: 3600,
      installation: { used: 1, max: 1, others: [] },
      reached: true,
      acknowledged: null,
    });
    expect(before.nextFreeAt).toBe((before.used[0]?.at ?? 0) + 3_600_000);
    w.submit({ kind: 'acknowledge-cap', who: 'ada', reason: 'looked at kvm2' });
    expect(capReport(w.cluster, w.now)).toMatchObject({
      used: [],
      reached: false,
      nextFreeAt: null,
      acknowledged: { who: 'ada', reason: 'looked at kvm2', at: w.now },
    });
  });

  it('counts what the other clusters of the installation did', () => {
    const w = new World(1, { fencingMaxActions: 2 });
    const actions = [{ at: w.now - 10_000, host: 'h7', cluster: 'other' }];
    w.submit({ kind: 'cell-changed', cell: { actions, maxActions: 3, cutting: null, cutEndedAt: null } });
    const { installation, reached, nextFreeAt } = capReport(w.cluster, w.now);
    expect(installation).toMatchObject({ used: 1, max: 3, others: [{ host: 'h7', cluster: 'other' }] });
    expect([reached, nextFreeAt]).toEqual([false, w.now - 10_000 + 3_600_000]);
  });

  it('that was reached by a command that never left is not reached after all, and is told once however often that happens', () => {
    const w = new World(3, { fencingMaxActions: 1 });
    w.addVm('1', 'kvm1');
    w.run(15_000);
    let lease = false;
    w.answer = (e) =>
      e.kind === 'power' && !lease
        ? { kind: 'power-done', effect: e.id, outcome: 'not-sent', revision: '', detail: 'no lease' }
        : undefined;
    w.die('kvm1', 'on');
    w.until('several tries', () => ordered(w, 'power').length > 3);
    w.until('called off', () => w.state('kvm1') === 'condemned' || capReport(w.cluster, w.now).used.length === 0);
    expect(notices(w).filter((id) => id === 'cap-reached')).toHaveLength(1);
    lease = true;
    w.until('fenced at the next try', () => w.state('kvm1') === 'down');
    expect(capReport(w.cluster, w.now)).toMatchObject({ used: [{ host: 'kvm1' }], reached: true });
    expect(notices(w).filter((id) => id === 'cap-reached')).toHaveLength(1);
  });
});

it('a storm is reported with who is unhealthy and how many may be', () => {
  const w = new World(4);
  expect(stormReport(w.cluster, w.now)).toMatchObject({ active: false, unhealthy: [], hosts: 4, allowedPercent: 40 });
  for (const name of ['1', '2', '3']) w.addVm(name, `kvm${name}`);
  w.run(15_000);
  for (const name of ['kvm1', 'kvm2', 'kvm3']) w.host(name).lives = w.host(name).pings = false;
  for (const name of ['kvm1', 'kvm2', 'kvm3']) w.silent(name);
  w.until('a storm', () => w.cluster.stormSince !== null, 60_000);
  const report = stormReport(w.cluster, w.now);
  expect(report).toMatchObject({ active: true, unhealthy: ['kvm1', 'kvm2', 'kvm3'] });
  expect(report.why).toContain('3 of 4 hosts are unhealthy (75 %)');
});
