import type { Scenario } from '@picket/protocol';
import { randomFrom } from '../time/random.ts';
import { weighted } from './draw/chance.ts';
import { drawCluster } from './draw/cluster.ts';
import { drawDeaths } from './draw/deaths.ts';
import { deviceFaults } from './draw/devices.ts';
import type { Disturbances } from './draw/disturbance.ts';
import { guestEvents } from './draw/guests.ts';
import { clockFaults, linkFaults, poolFaults } from './draw/links.ts';
import { peopleActs } from './draw/people.ts';
import { agentFaults, serverFaults } from './draw/servers.ts';
import { Story } from './draw/story.ts';
import { fairSteps } from './fair.ts';
import { isFault } from './faults.ts';

const MINUTE_MS = 60_000;
/** After the last thing that happens, so that it has its effect before everything is healed. */
const REST_MS = 60_000;

const kinds: readonly (readonly [weight: number, disturbances: Disturbances])[] = [
  [20, deviceFaults],
  [18, linkFaults],
  [12, poolFaults],
  [20, serverFaults],
  [8, agentFaults],
  [6, clockFaults],
  [12, guestEvents],
  [16, peopleActs],
];

/**
 * A history out of a seed: a cluster, mostly with a host that dies, and what else goes wrong around that moment. The same seed
 * gives the same history, on every machine.
 */
export function generate(seed: number): Scenario {
  const random = randomFrom(seed, 'explore');
  const cluster = drawCluster(random.fork('cluster'));
  const story = new Story(cluster, random.fork('story'));
  drawDeaths(story);
  const extra = story.random.int(1, 4);
  for (let i = 0; i < extra; i += 1) disturb(story);
  // A history with one fault only is what the library is for; a few are left in.
  const wanted = story.random.chance(0.9) ? 3 : 1;
  for (let tries = 0; tries < 12 && isTame(story, wanted); tries += 1) disturb(story);
  const timeline = fairSteps({ cluster, timeline: story.timeline });
  const last = Math.max(0, ...timeline.map(({ at }) => at));
  const until = Math.max(last + REST_MS, story.random.int(9 * MINUTE_MS, 12 * MINUTE_MS));
  return { name: `history ${seed}`, seed, cluster, timeline, until, expect: {} };
}

function disturb(story: Story): void {
  weighted(story.random, weighted(story.random, kinds))(story);
}

function isTame({ timeline }: Story, wanted: number): boolean {
  const faults = timeline.filter(({ action }) => isFault(action)).map(({ action }) => action.do);
  return faults.length < wanted || (wanted > 1 && new Set(faults).size < 2);
}
