import type { OwnVms } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { newMachine } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import { hookAllows, obey } from './orders.ts';

const mine = '11111111-2222-3333-4444-555555555501';
const theirs = '11111111-2222-3333-4444-555555555502';

function told(...orders: Pick<OwnVms, 'vms' | 'others'>[]) {
  const machine = newMachine({ name: 'kvm1', memoryMib: 1024, bmc: false }, 1_000);
  // An own-vms order touches nothing but the agent's memory.
  const nowhere = {} as World;
  for (const order of orders)
    obey(nowhere, machine, { type: 'own-vms', effectId: 'o', serverEpoch: 1, ...order }, () => undefined);
  return machine;
}
const owns = [{ vm: mine, name: 'web1', epoch: 1 }];

describe('the hook of a simulated host', () => {
  it('lets through what nobody has told it of', () => {
    expect(hookAllows(told(), theirs)).toBe(true);
  });

  it('refuses a VM that it never had and was told of, and lets its own through', () => {
    const machine = told({ vms: owns, others: [theirs] });
    expect([hookAllows(machine, mine), hookAllows(machine, theirs)]).toEqual([true, false]);
    expect(machine.memory.epochs.get(theirs)).toBe(-1);
  });

  it('lets a VM go that is named no more, and none that it ever owned', () => {
    const machine = told({ vms: owns, others: [theirs] }, { vms: [], others: [] });
    expect([hookAllows(machine, mine), hookAllows(machine, theirs)]).toEqual([false, true]);
  });
});
