import { lasting, weighted } from './chance.ts';
import type { Disturbances } from './disturbance.ts';
import type { Story } from './story.ts';

/** What is wrong with the server, its store, and the agents. */
export const serverFaults: Disturbances = [
  [4, (s) => s.add(s.moment(), { do: 'server.crash', server: which(s), for: lasting(s.random) })],
  [
    8,
    (s) =>
      s.add(s.moment(), {
        do: 'server.crash',
        server: which(s),
        atWrite: s.random.int(1, s.random.pick([3, 12, 40])),
        point: s.random.pick(['before-write', 'after-write', 'between-effects'] as const),
        for: s.random.int(500, 45_000),
      }),
  ],
  [1, (s) => s.add(s.moment(), { do: 'server.stop', server: which(s), for: lasting(s.random) })],
  [4, (s) => s.add(s.moment(), { do: 'server.pause', server: which(s), for: lasting(s.random) })],
  [1, (s) => s.add(s.moment(), { do: 'server.restore-backup', server: 'server' })],
  [3, (s) => s.add(s.moment(), { do: 'store.fail', for: lasting(s.random) })],
];

export const agentFaults: Disturbances = [
  [3, (s) => s.add(s.moment(), { do: 'agent.kill', host: s.nearHost(), for: lasting(s.random) })],
  [2, (s) => s.add(s.moment(), { do: 'agent.hang', host: s.nearHost(), for: lasting(s.random) })],
  [2, stoppedCleanly],
  [1, quickReset],
  [3, troubleOnReturn],
  // A neighbour or target that dies, too, is the worst of times.
  [
    1,
    (s) => {
      const death = s.death();
      const host = death === undefined ? undefined : s.other(death.host);
      if (host !== undefined) s.add(s.moment(death), { do: 'host.hang', host, for: lasting(s.random) });
    },
  ],
];

/** An agent is stopped, as for an upgrade; now and then its host is cut off while it is, or soon after. */
function stoppedCleanly(s: Story): void {
  const [host, at] = [s.nearHost(), s.moment()];
  s.add(at, { do: 'agent.stop', host, for: lasting(s.random) });
  if (!s.random.chance(0.4)) return;
  const cutAt = at + s.random.int(0, s.random.chance(0.5) ? 2_000 : 20_000);
  s.add(cutAt, { do: 'link.cut', from: host, to: 'server', oneWay: false, for: lasting(s.random) });
}

/** A reset so quick that nobody sees it silent: it is heard with a new boot id. */
function quickReset(s: Story): void {
  const [host, at] = [s.nearHost(), s.moment()];
  s.add(at, { do: 'host.panic', host });
  s.add(at + s.random.int(1, 1500), { do: 'host.power-on', host });
}

/** A host that has just come back is in trouble again, before or after what it runs has been reconciled (S9). */
function troubleOnReturn(s: Story): void {
  const back = s.deaths.find(({ backAt }) => backAt !== undefined);
  if (back?.backAt === undefined) return;
  const { host } = back;
  // It boots for 5 s, then its agent starts.
  const at = back.backAt + s.random.int(5500, s.random.chance(0.7) ? 9000 : 40_000);
  weighted(s.random, [
    [3, () => s.add(at, { do: 'link.cut', from: host, to: 'server', oneWay: false, for: lasting(s.random) })],
    [3, () => s.add(at, { do: 'agent.kill', host, for: lasting(s.random) })],
    [2, () => s.add(at, { do: 'host.hang', host, for: lasting(s.random) })],
    [2, () => s.add(at, { do: 'operator.maintenance', host, reason: 'explored', for: lasting(s.random) })],
    [
      3,
      () => {
        s.add(at, { do: 'host.panic', host });
        s.add(at + s.random.int(1, 1500), { do: 'host.power-on', host });
      },
    ],
  ])();
}

function which(s: Story): 'server' | 'server2' {
  return s.cluster.servers > 1 && s.random.chance(0.3) ? 'server2' : 'server';
}
