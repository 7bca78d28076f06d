import { type Cluster, type ClusterEvent, createCluster } from '@picket/engine';
import { resolveSettings, type SettingValues } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { CellOfClusters } from './cell.ts';

/** A cluster whose saved state the test writes itself. */
class FakeMember {
  readonly told: Extract<ClusterEvent, { kind: 'cell-changed' }>['cell'][] = [];
  cluster: Cluster;
  private readonly cell: CellOfClusters;
  private readonly clockMs: number;

  constructor(cell: CellOfClusters, name: string, clockMs: number, settings: SettingValues = {}) {
    this.cell = cell;
    this.clockMs = clockMs;
    this.cluster = createCluster(name, 'inst', resolveSettings(settings), 0);
    cell.join(name, {
      state: () => this.cluster,
      engineMs: () => this.clockMs,
      tell: (event) => {
        if (event.kind === 'cell-changed') this.told.push(event.cell);
      },
    });
    cell.tellAll();
  }

  save(change: Partial<Cluster>): void {
    this.cluster = { ...this.cluster, ...change };
    this.cell.saved(this.cluster.name);
  }

  fence(host: string | null, besideOthers = false): void {
    const hosts = host === null ? {} : { [host]: { name: host, state: 'fencing', incident: { besideOthers } } };
    this.save({ hosts: hosts as unknown as Cluster['hosts'] });
  }

  count(at: number): void {
    const action = { at, host: 'kvm1', incident: 'i', effect: 'e' };
    this.save({ cap: { ...this.cluster.cap, actions: [...this.cluster.cap.actions, action] } });
  }
}

describe('clusters of one installation', () => {
  it('take turns in the order in which they were saved, and hear whose turn it is', () => {
    const cell = new CellOfClusters();
    const a = new FakeMember(cell, 'a', 0);
    const b = new FakeMember(cell, 'b', 0);
    a.fence('kvm1');
    b.fence('kvm7');
    expect(cell.refusal('a', 'kvm1')).toBeNull();
    expect(cell.refusal('b', 'kvm7')).toContain('kvm1 of cluster a');
    expect(b.told.at(-1)?.cutting).toEqual({ cluster: 'a', host: 'kvm1' });
    expect(a.told.at(-1)?.cutting ?? null).toBeNull();
    a.fence(null);
    expect(cell.refusal('b', 'kvm7')).toBeNull();
    expect(a.told.at(-1)?.cutting).toEqual({ cluster: 'b', host: 'kvm7' });
    expect(b.told.at(-1)?.cutting).toBeNull();
  });

  it('need not wait when a person let them go beside another', () => {
    const cell = new CellOfClusters();
    const a = new FakeMember(cell, 'a', 0);
    const b = new FakeMember(cell, 'b', 0);
    a.fence('kvm1');
    b.fence('kvm7', true);
    expect(cell.refusal('b', 'kvm7')).toBeNull();
  });

  it('hear of each other’s counted actions in their own engine time, without those acknowledged there', () => {
    const cell = new CellOfClusters();
    const a = new FakeMember(cell, 'a', 5_000_000, { fencingMaxActions: 7 });
    const b = new FakeMember(cell, 'b', 90_000);
    a.count(4_999_000);
    expect(b.told.at(-1)).toMatchObject({ maxActions: 7, actions: [{ at: 89_000, host: 'kvm1', cluster: 'a' }] });
    a.save({ cutEndedAt: 4_999_500 });
    expect(b.told.at(-1)?.cutEndedAt).toBe(89_500);
    a.save({ cap: { ...a.cluster.cap, acknowledged: { at: 4_999_900, who: 'ada', reason: 'seen' } } });
    expect(b.told.at(-1)?.actions).toEqual([]);
  });

  it('are told nothing while nothing changes, and a cluster alone never', () => {
    const cell = new CellOfClusters();
    const a = new FakeMember(cell, 'a', 0);
    a.fence('kvm1');
    a.count(0);
    expect(a.told).toEqual([]);
    const b = new FakeMember(cell, 'b', 0);
    const before = [a.told.length, b.told.length];
    a.save({ lastId: 9 });
    b.save({ lastId: 9 });
    expect([a.told.length, b.told.length]).toEqual(before);
  });
});
