import { lasting } from './chance.ts';
import type { Disturbances } from './disturbance.ts';
import type { Story } from './story.ts';

/** What is wrong with BMCs. Rather that of the dead host: nobody asks the others. */
export const deviceFaults: Disturbances = [
  [5, (s) => plain(s, 'bmc.down')],
  [3, (s) => plain(s, 'bmc.lie')],
  [2, (s) => plain(s, 'bmc.wrong-password')],
  [3, (s) => plain(s, 'bmc.flap')],
  [4, (s) => at(s, (host, lasts) => ({ do: 'bmc.slow', host, by: s.random.int(200, 15_000), for: lasts }))],
  [
    4,
    (s) =>
      at(s, (host, lasts) => ({
        do: 'bmc.cached',
        host,
        by: s.random.int(200, 4000),
        shows: s.random.pick(['accepted', 'stale'] as const),
        for: lasts,
      })),
  ],
  [
    2,
    (s) => {
      const host = s.nearHost();
      const other = s.other(host);
      if (other !== undefined) s.add(s.moment(), { do: 'bmc.swap', host, with: other, for: mostly(s) });
    },
  ],
];

function plain(s: Story, word: 'bmc.down' | 'bmc.lie' | 'bmc.wrong-password' | 'bmc.flap'): void {
  at(s, (host, lasts) => ({ do: word, host, for: lasts }));
}

function at(s: Story, what: (host: string, lasts: number | undefined) => Parameters<Story['add']>[1]): void {
  const death = s.death();
  const host = death !== undefined && s.random.chance(0.8) ? death.host : s.random.pick(s.hosts);
  s.add(s.moment(death), what(host, mostly(s)));
}

/** Most faults end by themselves; some last until everything is healed. */
function mostly(s: Story): number | undefined {
  return s.random.chance(0.8) ? lasting(s.random) : undefined;
}
