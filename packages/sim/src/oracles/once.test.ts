import { describe, expect, it } from 'vitest';
import { randomFrom } from '../time/random.ts';
import { Schedule } from '../time/schedule.ts';
import { World } from '../world/world.ts';
import { once, onlyCopy } from './once.ts';
import { type Oracle, Records } from './oracle.ts';

function watched(oracle: Oracle): { world: World; violations: string[] } {
  const violations: string[] = [];
  const world = new World(new Schedule(0), randomFrom(1), {
    hosts: ['kvm1', 'kvm2'].map((name) => ({ name, memoryMib: 4096, bmc: true })),
    pools: [{ name: 'nfs1', lockLeaseMs: 0 }],
    beatMs: 1000,
    installation: 'test',
  });
  const vm = {
    uuid: 'u1',
    name: 'vm1',
    memoryMib: 512,
    pool: 'nfs1',
    file: 'vm1',
    local: false,
    writes: '1s' as const,
    blockJob: false,
  };
  world.addVm(vm, 'kvm1');
  world.watchers.push(
    oracle({ world, records: new Records(), violation: (sentence) => void violations.push(sentence) }),
  );
  return { world, violations };
}

describe('the oracle of I1', () => {
  it('sees a guest that begins while another of its VM lives, frozen hosts included', () => {
    const { world, violations } = watched(once);
    world.machine('kvm1').hung = true;
    world.begin(world.vmByName('vm1'), world.machine('kvm2'), 'picket', false);
    expect(violations).toEqual(['I1: vm1 runs on kvm2 and kvm1 at once (started by picket)']);
  });

  it('lets a guest begin once the first one has died with its host', () => {
    const { world, violations } = watched(once);
    world.die(world.machine('kvm1'));
    world.begin(world.vmByName('vm1'), world.machine('kvm2'), 'picket', false);
    expect(violations).toEqual([]);
  });

  it('sees a start that only the image lock stopped', () => {
    const { world, violations } = watched(once);
    for (const watcher of world.watchers) watcher.startLocked?.(world.vmByName('vm1'), world.machine('kvm2'));
    expect(violations[0]).toMatch(/^I2: vm1 was to be started on kvm2 while it runs on kvm1/);
  });
});

describe('the oracle of S9', () => {
  it('sees that the only copy is ended', () => {
    const { world, violations } = watched(onlyCopy);
    const guest = world.guestsOf('u1')[0];
    if (guest === undefined) throw new Error('no guest');
    for (const watcher of world.watchers) watcher.guestReleased?.(guest);
    expect(violations).toEqual(['S9: the only running copy of vm1, on kvm1, was ended']);
  });
});
