import { readdir } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { actionWorld, openMemory, type TestWorld } from '../../testing/action-world.ts';
import { domainXml, failed, said } from '../../testing/fake-virsh.ts';
import { cancelStart } from './cancel.ts';
import { startVm } from './start.ts';

const vm = '11111111-2222-3333-4444-555555555501';
const name = 'web1';
const lockText = 'Failed to get "write" lock Is another process using the image?';
let world: TestWorld;
beforeEach(async () => {
  world = await actionWorld();
});

const order = (epoch: number, effectId = `start-${epoch}`) =>
  ({ type: 'start-vm', effectId, serverEpoch: 1, vm, name, epoch, xml: domainXml({ uuid: vm, name }) }) as const;
const starts = () => world.virsh.calls.filter((call) => call.startsWith('start')).length;

describe('start-vm', () => {
  it('defines and starts, with a grant for this boot in the list of the hook before libvirt is asked', async () => {
    let listed = '';
    world.virsh.overrides.set('start', async () => {
      listed = await world.managed();
      return null;
    });
    expect(await startVm(world, order(3))).toMatchObject({ outcome: 'started', epoch: 3, vm });
    expect(listed).toContain(`${vm} 3 boot-1`);
    expect(world.virsh.domains.get(vm)?.state).toBe('running');
    expect((await readdir(world.dir)).filter((file) => file.startsWith('define'))).toEqual([]);
  });

  it('gives the same answer to the same effect id and starts once', async () => {
    await startVm(world, order(3));
    expect(await startVm(world, order(3))).toMatchObject({ outcome: 'started' });
    expect(starts()).toBe(1);
  });

  it('answers a repeated order that comes while the first is under way once it is done', async () => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    world.virsh.overrides.set('start', () => gate.then(() => said('')));
    const both = [startVm(world, order(3)), startVm(world, order(3))];
    go();
    expect((await Promise.all(both)).map(({ outcome }) => outcome)).toEqual(['started', 'started']);
    expect(starts()).toBe(1);
  });

  it.each([2, 3])('refuses epoch %i after epoch 3', async (epoch) => {
    await startVm(world, order(3));
    world.virsh.domains.clear();
    expect(await startVm(world, order(epoch, 'another'))).toMatchObject({ outcome: 'refused' });
    expect(starts()).toBe(1);
  });

  it.each([
    ['locked', lockText],
    ['refused', 'unsupported configuration: no such CPU'],
  ])('%s: is undefined again and holds no grant', async (outcome, text) => {
    world.virsh.overrides.set('start', () => failed(text));
    expect(await startVm(world, order(3))).toMatchObject({ outcome, reason: text });
    expect(world.virsh.calls.at(-1)).toBe(`undefine ${vm} --managed-save --keep-nvram --keep-tpm`);
    expect(world.virsh.domains.size).toBe(0);
    expect(await world.managed()).toContain(`${vm} 3 -`);
  });

  it('puts back the definition that a person had here before', async () => {
    const older = domainXml({ uuid: vm, name }, '<!-- by hand -->');
    world.virsh.add({ uuid: vm, name, xml: older });
    world.virsh.overrides.set('start', () => failed(lockText));
    expect(await startVm(world, order(3))).toMatchObject({ outcome: 'locked' });
    expect(world.virsh.domains.get(vm)?.xml.trim()).toBe(older);
  });

  it.each([
    [
      'virsh is killed at its deadline',
      { ok: false, kind: 'timeout', text: 'libvirt did not answer within 60 s', stdout: '' },
    ],
    [
      'libvirtd dies',
      { ok: false, kind: 'failed', text: 'End of file while reading data: Input/output error', stdout: '' },
    ],
  ] as const)('is unknown, keeps definition and grant, when %s', async (_, answer) => {
    world.virsh.overrides.set('start', () => answer);
    expect(await startVm(world, order(3))).toMatchObject({ outcome: 'unknown' });
    expect(world.virsh.domains.has(vm)).toBe(true);
    expect(await world.managed()).toContain(`${vm} 3 boot-1`);
  });

  it('is started when libvirt complains and the VM runs all the same', async () => {
    world.virsh.overrides.set('start', () => {
      const domain = world.virsh.domains.get(vm);
      if (domain !== undefined) domain.state = 'running';
      return failed('Disconnected from qemu:///system');
    });
    expect(await startVm(world, order(3))).toMatchObject({ outcome: 'started' });
  });

  it('refuses without libvirt, having begun nothing', async () => {
    world.virsh.overrides.set('list', () => failed('failed to connect to the hypervisor'));
    expect(await startVm(world, order(3))).toMatchObject({ outcome: 'refused' });
    expect(world.virsh.calls).toEqual([]);
  });

  it('refuses the XML of another VM', async () => {
    const other = { ...order(3), xml: domainXml({ uuid: vm.replace('01', '02'), name }) };
    expect(await startVm(world, other)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('another VM'),
    });
    expect(world.virsh.domains.size).toBe(0);
  });
});

describe('an agent that was restarted in the middle of a start', () => {
  beforeEach(async () => {
    await world.memory.recordStart('start-3', { vm, epoch: 3, bootId: 'boot-1', outcome: null, reason: '' });
    await world.memory.changeVms({ [vm]: { highestEpoch: 3, grant: { epoch: 3, bootId: 'boot-1' } } });
    world = { ...world, memory: await openMemory(world.dir) };
  });

  it('says started when the VM runs', async () => {
    world.virsh.add({ uuid: vm, name, state: 'running' });
    expect(await startVm(world, order(3))).toMatchObject({ outcome: 'started' });
    expect(starts()).toBe(0);
  });

  it('says unknown when it does not, and starts nothing', async () => {
    world.virsh.add({ uuid: vm, name });
    expect(await startVm(world, order(3))).toMatchObject({ outcome: 'unknown' });
    expect(starts()).toBe(0);
  });
});

describe('cancel-start', () => {
  const cancel = (epoch: number) =>
    ({ type: 'cancel-start', effectId: `cancel-${epoch}`, serverEpoch: 1, vm, epoch }) as const;

  it('says gone, and no older start is obeyed any more', async () => {
    expect(await cancelStart(world, cancel(5))).toMatchObject({ outcome: 'gone', epoch: 5 });
    expect(await startVm(world, order(5))).toMatchObject({ outcome: 'refused' });
    expect(await startVm(world, order(6))).toMatchObject({ outcome: 'started' });
  });

  it('leaves a running VM alone and says so', async () => {
    await startVm(world, order(3));
    expect(await cancelStart(world, cancel(5))).toMatchObject({ outcome: 'running' });
    expect(world.virsh.domains.get(vm)?.state).toBe('running');
  });

  it('is unknown when libvirt cannot be asked', async () => {
    world.virsh.overrides.set('list', () => failed('failed to connect to the hypervisor'));
    expect(await cancelStart(world, cancel(5))).toMatchObject({ outcome: 'unknown' });
  });

  it('is unknown when the domain is busy with a job that does not end', async () => {
    world.virsh.add({ uuid: vm, name });
    world.virsh.overrides.set('autostart', () =>
      failed('Timed out during operation: cannot acquire state change lock'),
    );
    expect(await cancelStart(world, cancel(5))).toMatchObject({ outcome: 'unknown' });
  });

  it('takes the grant away at once, before the start that is under way has ended', async () => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    let begun = () => {};
    const defining = new Promise<void>((resolve) => {
      begun = resolve;
    });
    world.virsh.overrides.set('define', async () => {
      begun();
      await gate;
      return null;
    });
    const started = startVm(world, order(3));
    await defining;
    const cancelled = cancelStart(world, cancel(5));
    await expect.poll(() => world.managed()).toContain(`${vm} 5 -`);
    go();
    expect(await started).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('cancelled') });
    expect(await cancelled).toMatchObject({ outcome: 'gone' });
    expect(starts()).toBe(0);
  });
});
