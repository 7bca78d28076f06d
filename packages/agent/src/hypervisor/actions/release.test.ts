import { beforeEach, describe, expect, it } from 'vitest';
import { actionWorld, type TestWorld } from '../../testing/action-world.ts';
import { failed } from '../../testing/fake-virsh.ts';
import { ownVms } from './own.ts';
import { releaseVms } from './release.ts';

const vm = '11111111-2222-3333-4444-555555555501';
const other = '11111111-2222-3333-4444-555555555502';
let world: TestWorld;
beforeEach(async () => {
  world = await actionWorld();
});

const release = async (runsOn: string | null, fencedAgoMs = 10_000) => {
  const answer = await releaseVms(world, {
    type: 'release-vms',
    effectId: 'r',
    serverEpoch: 1,
    vms: [{ vm, epoch: 9, runsOn, fencedAgoMs }],
  });
  return answer.vms[0];
};

describe('release-vms never kills the only copy (S9)', () => {
  it('destroys and undefines a leftover that is older than the fence while another host runs the VM', async () => {
    world.virsh.add({ uuid: vm, name: 'web1', state: 'running', autostart: true });
    expect(await release('kvm2')).toMatchObject({ outcome: 'released' });
    expect(world.virsh.domains.size).toBe(0);
    expect(world.virsh.calls).toContain(`undefine ${vm} --managed-save --keep-nvram --keep-tpm`);
  });

  it.each([
    ['no other host reports it', null, 60_000, 10_000],
    ['this host itself is the one that reports it', 'kvm1', 60_000, 10_000],
    ['its QEMU is younger than the fence', 'kvm2', 9_000, 10_000],
    ['the age of its QEMU cannot be read', 'kvm2', null, 10_000],
  ])('keeps it when %s', async (_, runsOn, ageMs, fencedAgoMs) => {
    world.virsh.add({ uuid: vm, name: 'web1', state: 'running' });
    world.ageMs = ageMs;
    expect(await release(runsOn, fencedAgoMs)).toMatchObject({ outcome: 'kept' });
    expect(world.virsh.domains.get(vm)?.state).toBe('running');
  });

  it('undefines one that does not run', async () => {
    world.virsh.add({ uuid: vm, name: 'web1' });
    expect(await release(null)).toMatchObject({ outcome: 'released' });
    expect(world.virsh.domains.size).toBe(0);
  });

  it('is unknown while libvirt cannot be asked', async () => {
    world.virsh.overrides.set('list', () => failed('failed to connect to the hypervisor'));
    expect(await release('kvm2')).toMatchObject({ outcome: 'unknown' });
  });
});

describe('own-vms', () => {
  const own = (...vms: [string, number][]) => ownAndBar(vms, []);
  const ownAndBar = (vms: [string, number][], others: string[]) =>
    ownVms(world, {
      type: 'own-vms',
      effectId: 'o',
      serverEpoch: 1,
      vms: vms.map(([id, epoch]) => ({ vm: id, name: id, epoch })),
      others,
    });

  it('grants exactly these VMs to this boot and takes autostart over', async () => {
    world.virsh.add({ uuid: vm, name: 'web1', autostart: true });
    world.virsh.add({ uuid: other, name: 'web2', autostart: true });
    expect(await own([vm, 1])).toMatchObject({ ok: true });
    expect(await world.managed()).toContain(`${vm} 1 boot-1`);
    expect(world.virsh.domains.get(vm)?.autostart).toBe(false);
    expect(world.virsh.domains.get(other)?.autostart).toBe(true);
    expect(world.memory.vm(vm).autostartWas).toBe(true);
  });

  it('takes the grant from those no longer named, which stay managed', async () => {
    await own([vm, 1], [other, 1]);
    await own([other, 2]);
    expect(await world.managed()).toContain(`${vm} 1 -\n${other} 2 boot-1`);
  });

  it('bars a VM that was never here, and takes no epoch from that', async () => {
    await ownAndBar([[vm, 1]], [other]);
    expect(await world.managed()).toContain(`${other} -1 -\n${vm} 1 boot-1\n`);
    expect(world.memory.vm(other).highestEpoch).toBe(-1);
    await own([vm, 1], [other, 1]);
    expect(await world.managed()).toContain(`${other} 1 boot-1`);
  });

  it('lets a barred VM go that is named no more, and none that it ever had', async () => {
    await own([vm, 1]);
    await ownAndBar([], [vm, other]);
    expect(await world.managed()).toContain(`${vm} 1 -\n${other} -1 -\n`);
    await own();
    expect(await world.managed()).toContain(`${vm} 1 -\n`);
    expect(await world.managed()).not.toContain(other);
  });

  it('bars nothing that is being started here by an order of its own', async () => {
    const record = { vm, epoch: 2, bootId: 'boot-1', reason: '' };
    await world.memory.recordStart('s', { ...record, outcome: null });
    await world.memory.changeVms({ [vm]: { highestEpoch: 2, grant: { epoch: 2, bootId: 'boot-1' } } });
    await ownAndBar([], [vm]);
    expect(await world.managed()).toContain(`${vm} 2 boot-1`);
  });

  it('grants nothing at an epoch that is over', async () => {
    await release(null);
    expect(await own([vm, 8])).toMatchObject({ ok: false });
    expect(await world.managed()).toContain(`${vm} 9 -`);
  });
});
