import { describe, expect, it } from 'vitest';
import { disarm, shutOut, told, unanswered, withStorage } from '../../testing/storage-stories.ts';
import { fakeVm, hostOf, ordered, starts, vmOf } from '../../testing/stories.ts';
import type { World } from '../../testing/world.ts';
import { uncovered } from './cover.ts';

const elsewhere = { target: 'vdb', path: '/nfs/x', pool: 'nfs2', relPath: 'x', readOnly: false };

/** VM "1" has a disk that the storage does not hold. */
function withDiskElsewhere(w: World): void {
  w.host('kvm1').says = { domain: { xmlHash: 'another', disks: [...vmOf(w).disks, elsewhere] } };
  w.inventory('kvm1');
  w.run(1_000);
}

describe('a proof that is made anew after a restart of the server', () => {
  it('by the storage is none for a VM with a disk elsewhere: power had proven it before', () => {
    const w = withStorage();
    w.host('kvm1').bmc = 'good';
    withDiskElsewhere(w);
    w.die('kvm1', 'off');
    w.until('fenced', () => w.state('kvm1') === 'fenced');
    disarm(w);
    w.host('kvm1').bmc = 'dead';
    w.submit({ kind: 'server-started' });
    w.submit({ kind: 'arm', who: 'ada' });
    w.run(60_000);
    expect(starts(w)).toEqual([]);
    expect(ordered(w, 'bar-storage'), 'nobody is shut out without the gates').toEqual([]);
    expect(hostOf(w, 'kvm1').proof).toBeNull();
  });

  it('by the storage holds a VM whose image is open by now, and a person’s word brings it back', () => {
    const w = withStorage();
    const image = `rbd/${fakeVm(w).uuid}`;
    let open = false;
    w.answer = (effect) =>
      effect.kind === 'bar-storage' && open
        ? {
            ...{ kind: 'storage-barred', effect: effect.id, outcome: 'barred', wasOpen: false, revision: 'r1' },
            ...{ unclear: { [image]: 'it is open on 10.9.9.9' }, detail: '' },
          }
        : undefined;
    w.die('kvm1', 'on');
    w.until('shut out', () => w.host('kvm1').shutOut);
    disarm(w);
    w.until('fenced', () => w.state('kvm1') === 'fenced');
    expect(vmOf(w).recovery.kind).toBe('waiting');
    open = true;
    w.submit({ kind: 'server-started' });
    w.submit({ kind: 'arm', who: 'ada' });
    w.until('held', () => vmOf(w).recovery.kind === 'held');
    expect(vmOf(w).on.map(({ host }) => host)).toEqual(['kvm1']);
    expect(starts(w)).toEqual([]);
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'stood beside it' });
    w.until('started', () => starts(w).length === 1);
  });
});

describe('a bar that does not hold', () => {
  it('is no proof when the second answer says that the host had been let in', () => {
    const w = withStorage();
    let asked = 0;
    w.answer = (effect) => {
      if (effect.kind !== 'bar-storage' || effect.renew) return undefined;
      asked += 1;
      if (asked === 2) w.host('kvm1').shutOut = false;
      return undefined;
    };
    w.die('kvm1', 'on');
    w.until('given up', () => w.state('kvm1') === 'unfenced');
    expect(asked).toBe(2);
    expect(starts(w)).toEqual([]);
    w.until('proven by a later try', () => w.state('kvm1') === 'down');
  });

  it('makes what its agent reports of guests count again, once the proof was void', () => {
    const w = withStorage();
    w.answer = unanswered;
    w.die('kvm1', 'on');
    w.until('fenced', () => w.state('kvm1') === 'fenced');
    expect(hostOf(w, 'kvm1').barred?.vms).toHaveLength(1);
    w.host('kvm1').shutOut = false;
    w.until('void', () => told(w, 'proof-void').length === 1);
    expect(hostOf(w, 'kvm1').barred?.vms).toEqual([]);
  });

  it('is told when nobody can see for long whether it stands', () => {
    const w = shutOut();
    const level = w.host('kvm1').second;
    if (level !== null) level.state = 'dead';
    w.run(500_000);
    expect(told(w, 'needs-person').filter((s) => s.includes('Nobody can see whether'))).toHaveLength(1);
  });
});

describe('a bar that nobody can look behind', () => {
  it('is no proof until a neighbour has read that nothing is written there (I4)', () => {
    const w = withStorage();
    let blind = false;
    w.answer = (effect) => {
      if (effect.kind === 'bar-storage') blind = true;
      if (effect.kind !== 'check-host' || !blind) return undefined;
      return { kind: 'check-result', effect: effect.id, readings: [], reason: '' };
    };
    w.die('kvm1', 'on');
    w.until('shut out', () => w.host('kvm1').shutOut);
    w.run(20_000);
    expect(hostOf(w, 'kvm1').proof).toBeNull();
    expect(starts(w)).toEqual([]);
    w.answer = () => undefined;
    w.until('started', () => starts(w).length === 1);
  });
});

describe('a host that is only shut out (S5)', () => {
  it('may have received a VM that writes elsewhere, from a host that died soon after: it is not started (S5)', () => {
    const w = withStorage({}, 5);
    w.addVm('2', 'kvm2');
    w.host('kvm2').says = { domain: { xmlHash: 'another', disks: [] } };
    w.inventory('kvm2');
    w.run(15_000);
    w.die('kvm1', 'on');
    w.die('kvm2', 'off');
    w.until('kvm2 off', () => hostOf(w, 'kvm2').proof?.kind === 'power-off');
    w.until('kvm1 shut out', () => hostOf(w, 'kvm1').proof?.kind === 'storage');
    w.run(60_000);
    expect(ordered(w, 'start-vm').map(({ vm }) => vm)).toEqual([fakeVm(w).uuid]);
    expect(told(w, 'vm-unplaceable').at(-1)).toContain('kvm1 is silent and may have received it');
  });

  it('may have received a VM that is gone from its host: people are told to look (S5)', () => {
    const w = withStorage();
    w.addVm('2', 'kvm2');
    w.host('kvm2').says = { domain: { xmlHash: 'another', disks: [elsewhere] } };
    w.inventory('kvm2');
    w.run(15_000);
    w.die('kvm1', 'on');
    w.until('kvm1 shut out', () => hostOf(w, 'kvm1').proof?.kind === 'storage');
    w.submit({ kind: 'host-inventory', ...nothingRuns(w, 'kvm2') });
    expect(told(w, 'needs-person').at(-1)).toContain('or moved to kvm1');
  });
});

/** The host says that nothing runs on it. */
function nothingRuns(w: World, host: string) {
  const { bootId, memoryTotalMib, memoryFreeMib, pools } = hostOf(w, host);
  return {
    ...{ host, bootId: bootId ?? '', ok: true, reason: '', domains: [], memoryTotalMib, memoryFreeMib },
    ...{ pools, otherManagers: [] },
  };
}

describe('whom a storage fence recovers', () => {
  it('a VM that a clean shutdown had stopped already, before its host died in it (I7)', () => {
    const w = withStorage({ shutdownPolicy: 'recover' });
    w.addVm('2', 'kvm1');
    w.run(15_000);
    const stopped = fakeVm(w, '2');
    w.submit({ kind: 'host-stopping', host: 'kvm1', running: [fakeVm(w).uuid, stopped.uuid] });
    w.host('kvm1').running.delete(stopped.uuid);
    w.inventory('kvm1');
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(starts(w)).toHaveLength(2);
  });

  it('none with firmware settings in a file, which its old guest may go on writing', () => {
    const w = withStorage();
    w.host('kvm1').says = { domain: { xmlHash: 'another', alsoWrites: ['firmware settings (nvram)'] } };
    w.inventory('kvm1');
    w.run(1_000);
    w.die('kvm1', 'on');
    w.until('held', () => vmOf(w).recovery.kind === 'held');
    expect(told(w, 'vm-held')[0]).toContain('its firmware settings (nvram) lies elsewhere');
    expect(starts(w)).toEqual([]);
  });

  it('none of whose image nobody asked whether it is open (I4)', () => {
    const w = withStorage();
    const none = { images: [], unclear: {} };
    expect(uncovered(hostOf(w, 'kvm1'), vmOf(w), 'ceph:c0ffee', none)).toContain('nobody looked');
  });

  it('also after its pool could not be used for a while and said nothing of its storage', () => {
    const w = withStorage();
    const { bootId, memoryTotalMib, memoryFreeMib } = hostOf(w, 'kvm1');
    const lost = { pool: 'nfs1', type: 'fs', ok: false, reason: 'hangs', lastBeatAgeMs: 5_000 };
    w.submit({
      ...{ kind: 'host-inventory', host: 'kvm1', bootId: bootId ?? '', ok: false, reason: 'hangs', domains: [] },
      ...{ memoryTotalMib, memoryFreeMib, pools: [lost], otherManagers: [] },
    });
    expect(hostOf(w, 'kvm1').pools[0]?.fence?.storage).toBe('ceph:c0ffee');
  });
});
