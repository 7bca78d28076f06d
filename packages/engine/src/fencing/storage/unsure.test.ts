import { describe, expect, it } from 'vitest';
import type { Effect } from '../../model/effects.ts';
import { shutOut, told, withStorage } from '../../testing/storage-stories.ts';
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

/** Every start stays without an answer. */
const unanswered = (effect: Effect) => (effect.kind === 'start-vm' ? null : undefined);

/** Nothing is started until somebody arms the cluster again. */
function disarm(w: World): void {
  w.submit({ kind: 'disarm', who: 'ada', reason: 'work' });
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

describe('a host that is shut out', () => {
  it('does not come up by a person’s word while it has not rebooted', () => {
    const w = shutOut();
    w.host('kvm1').lives = true;
    w.hear('kvm1');
    w.run(20_000);
    w.submit({ kind: 'end-maintenance', host: 'kvm1', who: 'ada' });
    w.run(20_000);
    expect(w.state('kvm1')).toBe('returned');
    w.submit({ kind: 'maintenance', host: 'kvm1', who: 'ada', reason: 'look' });
    w.submit({ kind: 'disable', host: 'kvm1', who: 'ada', reason: 'look' });
    w.submit({ kind: 'enable', host: 'kvm1', who: 'ada' });
    w.inventory('kvm1');
    w.run(20_000);
    expect(w.state('kvm1')).toBe('ineligible');
    w.boot('kvm1');
    w.until('up', () => w.state('kvm1') === 'up');
    expect(w.host('kvm1').shutOut).toBe(false);
  });

  it('is not held back for ever when its storage level is gone: a person hears what to do', () => {
    const w = shutOut();
    const one = { set: true, revision: 'r1' };
    w.submit({
      kind: 'devices-changed',
      devices: { kvm1: [one], kvm2: [one], kvm3: [one] },
    });
    w.boot('kvm1');
    w.until('up', () => w.state('kvm1') === 'up');
    expect(ordered(w, 'lift-bar')).toEqual([]);
    expect(told(w, 'needs-person').at(-1)).toContain('ceph osd blocklist rm');
  });

  it('is let in by its storage level where settings have moved that', () => {
    const w = shutOut();
    const power = { set: true, revision: 'r2' };
    w.submit({
      kind: 'devices-changed',
      devices: { ...{ kvm2: [power], kvm3: [power] }, kvm1: [{ set: true, revision: 'r3', cuts: 'storage' }] },
    });
    w.boot('kvm1');
    w.until('up', () => w.state('kvm1') === 'up');
    expect(ordered(w, 'lift-bar').map(({ level }) => level)).toEqual([0]);
  });

  it('gives an address up that another host has by now (S1)', () => {
    const w = shutOut();
    w.submit({
      ...{ kind: 'host-heard', host: 'kvm3', machineId: 'm-kvm3', bootId: 'kvm3-boot-1', session: 'new' },
      ...{ bmcGuid: w.host('kvm3').guid, addresses: ['10.0.0.3', '10.0.0.1'] },
    });
    const before = w.orders('bar-storage').length;
    w.run(180_000);
    expect(w.orders('bar-storage')).toHaveLength(before);
    expect(told(w, 'needs-person').filter((s) => s.includes('is an address of kvm3'))).toHaveLength(1);
  });

  it('is left alone once it is retired: what a person takes off the list stays off it', () => {
    const w = shutOut();
    w.submit({ kind: 'retire', host: 'kvm1', who: 'ada', reason: 'scrapped' });
    w.host('kvm1').shutOut = false;
    w.run(180_000);
    expect(w.state('kvm1')).toBe('retired');
    expect(w.host('kvm1').shutOut).toBe(false);
  });

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

describe('an address that two hosts have', () => {
  const bothHave = (w: World) =>
    w.submit({
      ...{ kind: 'host-heard', host: 'kvm3', machineId: 'm-kvm3', bootId: 'kvm3-boot-1', session: 'new' },
      ...{ bmcGuid: w.host('kvm3').guid, addresses: ['10.0.0.3', '10.0.0.1'] },
    });

  it('is told before the night on which nobody could be shut out by it', () => {
    const w = withStorage({ fenceTestSeconds: 60 });
    bothHave(w);
    w.host('kvm1').bmc = 'good';
    w.run(300_000);
    expect(told(w, 'device-unfenceable').filter((s) => s.includes('10.0.0.1'))).toHaveLength(1);
  });

  it('does not count when the other one is retired', () => {
    const w = withStorage();
    bothHave(w);
    w.die('kvm3', 'off');
    w.until('kvm3 silent', () => w.state('kvm3') !== 'up');
    w.submit({ kind: 'confirm-down', host: 'kvm3', who: 'ada', reason: 'scrapped' });
    w.until('kvm3 down', () => w.state('kvm3') === 'down');
    w.submit({ kind: 'retire', host: 'kvm3', who: 'ada', reason: 'scrapped' });
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(starts(w)).toEqual(['kvm2']);
  });
});

describe('a server that starts while a host is shut out', () => {
  /** The server was away; meanwhile people let the host in and rebooted it. Returns how often it was shut out anew. */
  function letInMeanwhile(w: World): number {
    const before = w.orders('bar-storage').length;
    w.host('kvm1').shutOut = false;
    w.submit({ kind: 'server-started' });
    w.run(10_000);
    w.boot('kvm1');
    w.run(60_000);
    return w.orders('bar-storage').length - before;
  }

  it('shuts nobody out anew who has not had the time to say that it booted (S4)', () => {
    const w = shutOut({ startupGraceSeconds: 30 });
    expect(letInMeanwhile(w)).toBe(0);
    expect(w.state('kvm1')).toBe('up');
  });

  it('neither does it while it makes a proof anew', () => {
    const w = withStorage({ startupGraceSeconds: 30 });
    w.answer = unanswered;
    w.run(30_000);
    w.die('kvm1', 'on');
    w.until('kvm1 fenced', () => w.state('kvm1') === 'fenced');
    expect(letInMeanwhile(w)).toBe(0);
  });

  it('nor while it is disarmed, as it is after a restore', () => {
    const w = shutOut();
    disarm(w);
    const before = w.orders('bar-storage').length;
    w.submit({ kind: 'server-started' });
    w.run(300_000);
    expect(w.orders('bar-storage')).toHaveLength(before);
    w.submit({ kind: 'arm', who: 'ada' });
    w.run(61_000);
    expect(w.orders('bar-storage').length).toBeGreaterThan(before);
  });
});

describe('an address that came after the hello, or is gone again', () => {
  it('is shut out with the others: a guest may speak from it', () => {
    const w = withStorage();
    const { bootId, memoryTotalMib, memoryFreeMib, pools } = hostOf(w, 'kvm1');
    w.submit({
      ...{ kind: 'host-inventory', host: 'kvm1', bootId: bootId ?? '', ok: false, reason: 'busy', domains: [] },
      ...{ memoryTotalMib, memoryFreeMib, pools, otherManagers: [], addresses: ['10.0.0.1', '10.7.7.7'] },
    });
    w.hear('kvm1');
    w.run(1_000);
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(ordered(w, 'bar-storage')[0]?.addresses).toEqual(['10.0.0.1', '10.7.7.7']);
    w.boot('kvm1');
    expect(hostOf(w, 'kvm1').usedAddresses).toEqual(['10.0.0.1']);
  });
});
