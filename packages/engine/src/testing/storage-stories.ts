import type { BarStorage, Effect } from '../model/effects.ts';
import type { ClusterEvent } from '../model/events.ts';
import { ordered } from './stories.ts';
import { World } from './world.ts';

/** Hosts kvm1 to kvm<n> with a BMC and the storage as their second level; VM "1" runs on kvm1, whose BMC is dead. */
export function withStorage(settings = {}, hostCount = 3): World {
  const w = new World(hostCount, settings, 'storage');
  w.addVm('1', 'kvm1');
  w.run(15_000);
  w.host('kvm1').bmc = 'dead';
  return w;
}

export function shutOut(settings = {}): World {
  const w = withStorage(settings);
  w.die('kvm1', 'on');
  w.until('kvm1 down', () => w.state('kvm1') === 'down');
  return w;
}

/** Sentences that people were told under this event. */
export const told = (w: World, event: string): string[] =>
  ordered(w, 'notify').flatMap((e) => (e.event === event ? [e.sentence] : []));

/** Answers the next order to shut a host out like this, and all others as the world does. */
export function answerOnce(
  w: World,
  change: (effect: BarStorage) => Partial<Extract<ClusterEvent, { kind: 'storage-barred' }>>,
) {
  let asked = false;
  w.answer = (effect) => {
    if (effect.kind !== 'bar-storage' || asked) return undefined;
    asked = true;
    const base = { kind: 'storage-barred', effect: effect.id, outcome: 'barred', wasOpen: true } as const;
    return { ...base, unclear: {}, revision: 'r1', detail: 'as the test says', ...change(effect) };
  };
}

/** Every start stays without an answer. */
export const unanswered = (effect: Effect) => (effect.kind === 'start-vm' ? null : undefined);

/** Nothing is started until somebody arms the cluster again. */
export function disarm(w: World): void {
  w.submit({ kind: 'disarm', who: 'ada', reason: 'work' });
}
