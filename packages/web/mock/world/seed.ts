import { edge } from './edge.ts';
import { farm } from './farm.ts';
import { many } from './many.ts';
import { messages, notifiers } from './notify.ts';
import { apiTokens, auditTrail, people } from './people.ts';
import type { MockWorld } from './world.ts';

export interface SeedOptions {
  /** As after the first start: no account, no cluster. */
  readonly empty?: boolean;
  /** One more cluster of so many hosts. */
  readonly hosts?: number;
}

/** 2 clusters, 12 hosts in many states, 1 open incident, 1 reached cap, 40 VMs; or nothing. */
export function seed({ empty = false, hosts = 0 }: SeedOptions = {}): MockWorld {
  const rest = { sessions: new Map(), listeners: new Set() } as Pick<MockWorld, 'sessions' | 'listeners'>;
  if (empty)
    return { setupNeeded: true, clusters: [], notifiers: [], messages: [], users: [], tokens: [], audit: [], ...rest };
  return {
    setupNeeded: false,
    clusters: [...(hosts > 0 ? [many(hosts)] : []), farm(), edge()],
    notifiers: notifiers(),
    messages: messages(),
    users: people(),
    tokens: apiTokens(),
    audit: auditTrail(),
    ...rest,
  };
}
