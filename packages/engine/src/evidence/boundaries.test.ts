import { resolveSettings } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';

const vm1 = (w: World) => [...w.vms.values()][0]!;

function withVm(settings = {}): World {
  const w = new World(3, settings);
  w.addVm('1', 'kvm1', false);
  w.run(15_000);
  return w;
}

/** Only the disk speaks: the host is dead but for one write at the given engine time. */
function silentDisk(w: World): void {
  w.die('kvm1', 'on');
}

describe('a write exactly at the disconnect', () => {
  it('counts as life in that round, and only in that round', () => {
    const w = withVm();
    const seen: number[] = [];
    w.die('kvm1', 'on');
    const at = w.cluster.hosts.kvm1!.incident!.disconnectAt;
    vm1(w).lastWriteAt = at;
    w.until('the first round', () => (w.cluster.hosts.kvm1!.incident?.rounds ?? 0) >= 1);
    seen.push(w.cluster.hosts.kvm1!.incident!.deadRounds);
    expect(w.journal.find((j) => j.kind === 'round')?.data.evidence).toBe('alive');
    expect(w.state('kvm1')).toBe('degraded');
    w.until('condemned', () => ['condemned', 'fencing', 'fenced', 'down'].includes(w.state('kvm1')));
    expect(seen).toEqual([0]);
  });

  it('one millisecond before it is silence', () => {
    const w = withVm();
    w.die('kvm1', 'on');
    vm1(w).lastWriteAt = w.cluster.hosts.kvm1!.incident!.disconnectAt - 1;
    w.until('the first round', () => (w.cluster.hosts.kvm1!.incident?.rounds ?? 0) >= 1);
    expect(w.journal.find((j) => j.kind === 'round')?.data.evidence).not.toBe('alive');
  });
});

describe('a fresh write in the last additional check', () => {
  it('resets the count: no power action, watched on', () => {
    const w = withVm({ checkAdditional: 3 });
    silentDisk(w);
    w.until('three dead rounds', () => (w.cluster.hosts.kvm1!.incident?.deadRounds ?? 0) === 3);
    expect(w.state('kvm1')).toBe('checking');
    vm1(w).lastWriteAt = w.now;
    w.until('the next round', () => w.cluster.hosts.kvm1!.incident?.deadRounds === 0);
    expect(w.state('kvm1')).toBe('degraded');
    expect(w.orders('power')).toHaveLength(0);
  });
});

describe('settings changed in mid-incident', () => {
  it('more additional checks: the verdict waits for them', () => {
    const w = withVm({ checkAdditional: 2 });
    silentDisk(w);
    w.until('two dead rounds', () => w.cluster.hosts.kvm1!.incident?.deadRounds === 2);
    change(w, { checkAdditional: 6 });
    w.until('six dead rounds', () => w.cluster.hosts.kvm1!.incident?.deadRounds === 6);
    expect(w.state('kvm1')).toBe('checking');
    w.until('condemned', () => w.state('kvm1') !== 'checking');
    expect(w.cluster.hosts.kvm1!.incident?.deadRounds).toBe(7);
  });

  it('fewer additional checks: the next dead round is enough, never an old one alone', () => {
    const w = withVm({ checkAdditional: 9 });
    silentDisk(w);
    w.until('four dead rounds', () => w.cluster.hosts.kvm1!.incident?.deadRounds === 4);
    change(w, { checkAdditional: 1 });
    expect(w.state('kvm1')).toBe('checking');
    w.until('condemned', () => w.state('kvm1') !== 'checking');
    expect(w.cluster.hosts.kvm1!.incident?.deadRounds).toBe(5);
  });

  it('a longer interval: rounds never overlap and none is lost', () => {
    const w = withVm({ checkAdditional: 9 });
    silentDisk(w);
    w.until('two dead rounds', () => w.cluster.hosts.kvm1!.incident?.deadRounds === 2);
    change(w, { checkIntervalSeconds: 10, checkAdditional: 9 });
    const before = w.journal.filter((j) => j.kind === 'round').length;
    w.run(40_000);
    const after = w.journal.filter((j) => j.kind === 'round').length;
    expect(after - before).toBeGreaterThanOrEqual(4);
    expect(after - before).toBeLessThanOrEqual(5);
  });
});

function change(w: World, settings: object): void {
  const s = resolveSettings({ profile: 'fast', startupGraceSeconds: 0, fencingAction: 'off', ...settings });
  w.submit({ kind: 'settings-changed', who: 'ada', cluster: s, hosts: { kvm1: s, kvm2: s, kvm3: s } });
}
