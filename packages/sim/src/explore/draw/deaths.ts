import type { Action } from '@picket/protocol';
import { lasting, shuffled, weighted } from './chance.ts';
import type { Story } from './story.ts';

/** What a history is about. Most have a host that really dies and is not seen off at once: that goes the whole way. */
type Tale = (s: Story) => void;

const tales: readonly (readonly [weight: number, tale: Tale])[] = [
  [48, oneDies],
  [14, oneAfterTheOther],
  [8, diesTwice],
  [8, severalInTurn],
  [6, together],
  [5, cleanlyGone],
  [6, networkGone],
  [5, onlyTheAgent],
];

export function drawDeaths(s: Story): void {
  const guarded = s.cluster.hosts.some(({ watchdog }) => watchdog !== 'none');
  if (guarded && s.random.chance(0.6)) cutOff(s);
  else weighted(s.random, tales)(s);
}

/** Early enough that minutes are left for what follows. */
function first(s: Story): number {
  return s.random.int(10_000, 300_000);
}

function oneDies(s: Story): void {
  die(s, s.host(), first(s));
}

/** The second one dies while the first is being decided on or recovered, or when its VMs have just arrived. */
function oneAfterTheOther(s: Story): void {
  const [a, at] = [s.host(), first(s)];
  die(s, a, at);
  const b = s.other(a);
  if (b !== undefined) die(s, b, at + s.random.int(0, s.pace.recoveredMs + 60_000));
}

/** Twice in a day keeps a host in maintenance; its VMs may be VMs of death (S23). */
function diesTwice(s: Story): void {
  const [host, at] = [s.host(), first(s)];
  const back = at + s.pace.recoveredMs + s.random.int(-10_000, 60_000);
  die(s, host, at, null);
  s.add(back, { do: 'host.power-on', host });
  s.deaths.push({ host, at, backAt: back });
  die(s, host, back + s.random.int(5000, 180_000));
}

/** Enough for the cap, the share and the cool-down. */
function severalInTurn(s: Story): void {
  const some = shuffled(s.random, s.hosts).slice(0, s.random.int(2, 5));
  let at = first(s);
  for (const host of some) {
    die(s, host, at);
    at += s.random.int(1000, 2 * s.pace.recoveredMs + 60_000);
  }
}

/** A rack, half of the hosts, or all, at the same moment or nearly so. */
function together(s: Story): void {
  const at = first(s);
  const racks = [...new Set(s.cluster.hosts.flatMap(({ rack }) => rack ?? []))];
  const rack = racks.length > 0 ? s.random.pick(racks) : undefined;
  const some =
    rack === undefined
      ? shuffled(s.random, s.hosts).slice(0, s.random.int(2, s.hosts.length))
      : s.cluster.hosts.filter((host) => host.rack === rack).map(({ name }) => name);
  const spread = s.random.pick([0, 500, 5000, 40_000]);
  for (const host of some) die(s, host, at + s.random.int(0, spread));
}

function cleanlyGone(s: Story): void {
  const [host, at] = [s.host(), first(s)];
  if (s.random.chance(0.5)) s.add(at, { do: 'host.reboot', host });
  else s.add(at, { do: 'host.shutdown', host, for: s.random.chance(0.6) ? lasting(s.random) + 10_000 : undefined });
  s.deaths.push({ host, at, powerless: true });
}

/** A host lives on and reaches nobody, and nobody reaches its BMC: only its watchdog ends that life (S21). One after the other is lost. */
function cutOff(s: Story): void {
  const { random } = s;
  const [host, at] = [s.host(), first(s)];
  const spread = random.pick([0, 2_000, 20_000, 60_000]);
  const lasts = random.chance(0.4) ? undefined : s.pace.recoveredMs + random.int(0, 400_000);
  const ends = [
    ...['server', 'server2'].slice(0, s.cluster.servers),
    ...s.hosts.filter((other) => other !== host),
    ...s.cluster.pools.map(({ name }) => `pool:${name}`),
  ];
  if (random.chance(0.2)) s.add(at + random.int(-15_000, spread), { do: 'agent.stop', host, for: lasts });
  for (const to of ends)
    s.add(at + random.int(0, spread), { do: 'link.cut', from: host, to, oneWay: false, for: lasts });
  if (random.chance(0.8)) s.add(at + random.int(-30_000, 0), { do: 'bmc.down', host });
  s.deaths.push({ host, at: at + spread, backAt: lasts === undefined ? undefined : at + spread + lasts });
}

/** Nobody dies: the management network goes, for some or all. Nothing may be cut. */
function networkGone(s: Story): void {
  const at = first(s);
  const lasts = s.random.int(3000, 240_000);
  const some = shuffled(s.random, s.hosts).slice(0, s.random.int(1, s.hosts.length));
  const oneWay = s.random.chance(0.3);
  for (const host of some) {
    s.add(at + s.random.int(0, 500), { do: 'link.cut', from: host, to: 'server', oneWay, for: lasts });
    s.deaths.push({ host, at, backAt: at + lasts });
  }
  // One that stood there as isolated dies after all.
  if (s.random.chance(0.4)) die(s, s.random.pick(some), at + s.pace.condemnedMs + s.random.int(0, 60_000));
}

function onlyTheAgent(s: Story): void {
  const [host, at] = [s.host(), first(s)];
  s.add(at, { do: s.random.pick(['agent.kill', 'agent.hang', 'agent.stop'] as const), host, for: lasting(s.random) });
  s.deaths.push({ host, at });
}

/** One host dies. `back`: whether it comes back by itself; null leaves that to the caller. */
function die(s: Story, host: string, at: number, back: 'maybe' | null = 'maybe'): void {
  const { random, pace } = s;
  const kind = weighted(random, [
    [38, 'host.panic'],
    [30, 'host.hang'],
    [32, 'host.power-cut'],
  ] as const);
  const lasts = weighted<() => number | undefined>(random, [
    [45, () => undefined],
    [15, () => lasting(random)],
    // Comes back just when it is about to be cut, or was.
    [15, () => random.int(Math.round(pace.condemnedMs * 0.6), pace.recoveredMs + 5000)],
    [25, () => pace.recoveredMs + random.int(5000, 240_000)],
  ])();
  const until = back === null ? {} : { for: lasts };
  const action: Action =
    kind === 'host.power-cut' ? { do: kind, host, bmcToo: random.chance(0.6), ...until } : { do: kind, host, ...until };
  s.add(at, action);
  const backAt = back === null || lasts === undefined ? undefined : at + lasts;
  s.deaths.push({ host, at, powerless: kind === 'host.power-cut', backAt });
}
