import type { ClusterEvent } from '@picket/engine';
import type { Inventory } from '@picket/protocol';
import { expect, test } from 'vitest';
import { Inbox } from './inbox.ts';

const empty: Inventory = {
  type: 'inventory',
  ok: true,
  reason: '',
  domains: [],
  memoryTotalMib: 0,
  memoryFreeMib: 0,
  pools: [],
  otherManagers: [],
};
const stopping: ClusterEvent = { kind: 'host-stopping', host: 'kvm1', running: [] };

/** An inbox whose database hangs while XML is stored. */
function stuckInbox(): { inbox: Inbox; submitted: ClusterEvent[] } {
  const submitted: ClusterEvent[] = [];
  const inbox = new Inbox({
    submit: async (event) => void submitted.push(event),
    shelve: () => new Promise(() => {}),
    toEvent: () => ({ kind: 'tick' }),
    answer: () => {},
  });
  inbox.inventory(empty);
  return { inbox, submitted };
}

test('S8: when the link closes, events that wait behind slow XML still go on; inventories do not', () => {
  const { inbox, submitted } = stuckInbox();
  inbox.event(stopping, () => false);
  inbox.inventory(empty);
  inbox.close();

  expect(submitted).toEqual([stopping]);
});

test('an event that no longer holds when the link closes is dropped', () => {
  const { inbox, submitted } = stuckInbox();
  inbox.event(stopping, () => true);
  inbox.close();

  expect(submitted).toEqual([]);
});

test('an agent that floods its inbox is stopped with a sentence', () => {
  const { inbox } = stuckInbox();
  const flood = () => {
    for (let count = 0; count <= 1_000; count += 1) inbox.event(stopping, () => false);
  };
  expect(flood).toThrow('1000 messages waiting');
});
