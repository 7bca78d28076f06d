import type { Action } from '@picket/protocol';
import { lasting, weighted } from './chance.ts';
import type { Disturbances } from './disturbance.ts';
import type { Story } from './story.ts';

type Cut = Omit<Extract<Action, { do: 'link.cut' }>, 'do' | 'from' | 'to'>;

/** What is wrong between machines, and with what they share. */
export const linkFaults: Disturbances = [
  [5, (s) => cut(s, s.nearHost(), server(s))],
  [4, (s) => cutHosts(s)],
  [3, (s) => cut(s, s.nearHost(), `pool:${pool(s)}`)],
  [3, (s) => cut(s, server(s), `bmc:${s.nearHost()}`)],
  [2, everybodyFromTheServer],
];

export const poolFaults: Disturbances = [
  [4, (s) => atPool(s, 'pool.stall')],
  [2, (s) => atPool(s, 'pool.error')],
  [2, (s) => atPool(s, 'pool.readonly')],
  [
    3,
    (s) => {
      const death = s.death();
      const host = (death === undefined ? undefined : s.other(death.host)) ?? s.random.pick(s.hosts);
      s.add(s.moment(death), { do: 'pool.stale', pool: pool(s), host, for: lasting(s.random) });
    },
  ],
];

export const clockFaults: Disturbances = [
  [2, (s) => s.add(s.moment(), { do: 'clock.skew', host: s.nearHost(), by: shift(s), for: sometimes(s) })],
  [2, (s) => s.add(s.moment(), { do: 'clock.skew', server: server(s), by: shift(s), for: sometimes(s) })],
  [2, (s) => s.add(s.moment(), { do: 'clock.skew', pool: pool(s), by: shift(s), for: sometimes(s) })],
];

function cut(s: Story, from: string, to: string): void {
  s.add(s.moment(), { do: 'link.cut', from, to, ...how(s), for: lasting(s.random) });
}

function cutHosts(s: Story): void {
  const from = s.nearHost();
  const to = s.other(from);
  if (to !== undefined) cut(s, from, to);
}

/** One switch: the server hears nobody for a while. */
function everybodyFromTheServer(s: Story): void {
  const at = s.moment();
  const lasts = lasting(s.random);
  const to = server(s);
  for (const from of s.hosts) s.add(at + s.random.int(0, 300), { do: 'link.cut', from, to, oneWay: false, for: lasts });
}

function how(s: Story): Cut {
  const { random } = s;
  return weighted<() => Cut>(random, [
    [50, () => ({ oneWay: false })],
    [25, () => ({ oneWay: true })],
    [15, () => ({ oneWay: false, delay: random.int(20, 6000) })],
    [10, () => ({ oneWay: false, loss: random.int(5, 95) / 100 })],
  ])();
}

function atPool(s: Story, word: 'pool.stall' | 'pool.error' | 'pool.readonly'): void {
  const one = s.random.chance(0.6) ? { host: s.nearHost() } : {};
  s.add(s.moment(), { do: word, pool: pool(s), ...one, for: lasting(s.random) });
}

function shift(s: Story): number {
  const [low, high] = s.random.pick([
    [50, 2000],
    [2000, 90_000],
    [90_000, 10_800_000],
  ] as const);
  const size = s.random.int(low, high);
  return s.random.chance(0.5) ? size : -size;
}

function sometimes(s: Story): number | undefined {
  return s.random.chance(0.5) ? lasting(s.random) : undefined;
}

function pool(s: Story): string {
  return s.random.pick(s.cluster.pools).name;
}

function server(s: Story): 'server' | 'server2' {
  return s.cluster.servers > 1 && s.random.chance(0.3) ? 'server2' : 'server';
}
