import { describe, expect, it } from 'vitest';
import { answerOnce, shutOut, told, withStorage } from '../../testing/storage-stories.ts';
import { fakeVm, hostOf, ordered, starts, vmOf } from '../../testing/stories.ts';

describe('a host whose BMC died with it', () => {
  it('is shut out of its storage, and its VM started elsewhere once', () => {
    const w = shutOut();
    expect(hostOf(w, 'kvm1').proof).toMatchObject({ kind: 'storage', storage: 'ceph:c0ffee', addresses: ['10.0.0.1'] });
    expect(starts(w)).toHaveLength(1);
    expect(w.cluster.cap.actions).toHaveLength(1);
  });

  it('is asked for twice, with a look of the neighbours in between (S2, S19)', () => {
    const w = shutOut();
    const bars = w.orders('bar-storage').filter(({ effect }) => effect.kind === 'bar-storage' && !effect.renew);
    expect(bars).toHaveLength(2);
    const between = w.orders('check-host').filter(({ at }) => at > (bars[0]?.at ?? 0) && at < (bars[1]?.at ?? 0));
    expect(between.length).toBeGreaterThan(0);
    expect(w.orders('start-vm')[0]?.at).toBeGreaterThan(bars[1]?.at ?? Number.POSITIVE_INFINITY);
  });

  it('starts nothing elsewhere while its storage cannot be told', () => {
    const w = withStorage();
    const level = w.host('kvm1').second;
    if (level !== null) level.state = 'dead';
    w.die('kvm1', 'on');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    expect(hostOf(w, 'kvm1').barred).toBeNull();
    expect(told(w, 'fence-failed')).toHaveLength(1);
    w.run(60_000);
    expect(starts(w)).toEqual([]);
  });

  it('is not proven shut out by a storage that only says so: it goes on writing', () => {
    const w = withStorage({ isolationResponse: 'fence', isolatedAfterSeconds: 10 });
    const level = w.host('kvm1').second;
    if (level !== null) level.state = 'lying';
    w.host('kvm1').pings = false;
    w.silent('kvm1');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    expect(w.journal.some(({ sentence }) => sentence.includes('its storage says that it turns it away, yet'))).toBe(
      true,
    );
    expect(starts(w)).toEqual([]);
  });

  it('has no power that its storage could prove off: what the level says of power counts for nothing (S20)', () => {
    const w = withStorage();
    w.answer = (effect) => {
      if (effect.kind !== 'read-power') return effect.kind === 'bar-storage' ? null : undefined;
      expect(effect.level, 'only the BMC is asked for power').toBe(0);
      return undefined;
    };
    w.die('kvm1', 'on');
    w.run(120_000);
    expect(starts(w)).toEqual([]);
  });
});

describe('proof is for each VM by itself (S19)', () => {
  it('a VM whose image is still open somewhere waits for a person, and is recovered by their word', () => {
    const w = withStorage();
    const image = `rbd/${fakeVm(w).uuid}`;
    w.answer = (effect) => {
      if (effect.kind !== 'bar-storage') return undefined;
      const base = { kind: 'storage-barred', effect: effect.id, outcome: 'barred', wasOpen: false } as const;
      return { ...base, unclear: { [image]: 'it is open on 10.9.9.9' }, revision: 'r1', detail: '' };
    };
    w.die('kvm1', 'on');
    w.until('vm held', () => vmOf(w).recovery.kind === 'held');
    w.run(30_000);
    expect(starts(w)).toEqual([]);
    expect(told(w, 'vm-held')[0]).toContain('it is open on 10.9.9.9');
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'stood beside it' });
    w.until('started', () => starts(w).length === 1);
  });

  it('a VM with a disk elsewhere waits, too', () => {
    const w = withStorage();
    const elsewhere = { target: 'vdb', path: '/nfs/x', pool: 'nfs2', relPath: 'x', readOnly: false };
    w.host('kvm1').says = { domain: { xmlHash: 'another', disks: [...vmOf(w).disks, elsewhere] } };
    w.inventory('kvm1');
    w.run(1_000);
    w.die('kvm1', 'on');
    w.run(120_000);
    expect(starts(w)).toEqual([]);
  });
});

describe('whom the storage turns away (S1)', () => {
  it('is never an address that another host has as well', () => {
    const w = withStorage();
    for (const name of ['kvm1', 'kvm2'])
      w.submit({
        kind: 'host-heard',
        host: name,
        machineId: `m-${name}`,
        bootId: `${name}-boot-1`,
        session: `again ${name}`,
        bmcGuid: w.host(name).guid,
        addresses: [`10.0.0.${name.slice(-1)}`, '192.168.122.1'],
      });
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(ordered(w, 'bar-storage')[0]?.addresses).toEqual(['10.0.0.1']);
  });

  it('nobody is turned away by a device that speaks for another storage', () => {
    const w = withStorage();
    answerOnce(w, () => ({ outcome: 'mismatch' }));
    w.die('kvm1', 'on');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    expect(hostOf(w, 'kvm1').devices[1]?.binding.kind).toBe('untrusted');
    expect(hostOf(w, 'kvm1').barred).toBeNull();
  });
});

describe('a host that was shut out', () => {
  it('is let in again after a new boot and what it lost is released, and only then takes VMs', () => {
    const w = shutOut();
    w.boot('kvm1');
    w.until('kvm1 up', () => w.state('kvm1') === 'up');
    const lifted = w.orders('lift-bar');
    expect(lifted).toHaveLength(1);
    expect(lifted[0]?.at).toBeGreaterThan(w.orders('release-vms').at(-1)?.at ?? 0);
    expect(w.host('kvm1').shutOut).toBe(false);
    expect(hostOf(w, 'kvm1').barred).toBeNull();
  });

  it('stays shut out as long as it has not booted anew, however long it is linked', () => {
    const w = shutOut();
    w.host('kvm1').lives = true;
    w.hear('kvm1');
    w.run(300_000);
    expect(w.state('kvm1')).toBe('returned');
    expect(w.orders('lift-bar')).toEqual([]);
    expect(w.host('kvm1').shutOut).toBe(true);
    expect(told(w, 'needs-person').at(-1)).toContain('Reboot it');
    expect(told(w, 'proof-void')).toEqual([]);
  });

  it('is held back after it was shut out and heard before the proof was complete', () => {
    const w = withStorage();
    w.die('kvm1', 'on');
    w.until('shut out', () => w.host('kvm1').shutOut);
    w.host('kvm1').lives = true;
    w.hear('kvm1');
    w.run(20_000);
    expect(w.state('kvm1')).toBe('returned');
    expect(starts(w)).toEqual([]);
    w.boot('kvm1');
    w.until('kvm1 up', () => w.state('kvm1') === 'up');
    expect(w.host('kvm1').shutOut).toBe(false);
  });

  it('is shut out once more when somebody let it in, and people hear of it', () => {
    const w = shutOut();
    w.host('kvm1').shutOut = false;
    w.run(90_000);
    expect(w.host('kvm1').shutOut).toBe(true);
    expect(told(w, 'needs-person').at(-1)).toContain('had let it in again');
  });

  it('is asked for anew after a restart of the server, before any VM is started', () => {
    const w = withStorage();
    w.answer = (effect) => (effect.kind === 'start-vm' ? null : undefined);
    w.die('kvm1', 'on');
    w.until('kvm1 fenced', () => w.state('kvm1') === 'fenced');
    const before = w.orders('bar-storage').length;
    const startsBefore = w.orders('start-vm').length;
    w.submit({ kind: 'server-started' });
    expect(hostOf(w, 'kvm1').proof).toBeNull();
    w.until('asked once more', () => w.orders('bar-storage').length === before + 2);
    expect(w.orders('start-vm')).toHaveLength(startsBefore);
    w.until('proven again', () => hostOf(w, 'kvm1').proof?.kind === 'storage');
  });
});
