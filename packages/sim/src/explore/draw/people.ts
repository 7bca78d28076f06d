import { manualFenceActions, overridableGates, type SettingValues } from '@picket/protocol';
import { lasting } from './chance.ts';
import type { Disturbances } from './disturbance.ts';
import { drawChange } from './settings.ts';
import type { Story } from './story.ts';

const reason = 'explored';

/** What people do at the worst moment. */
export const peopleActs: Disturbances = [
  [3, (s) => s.add(s.moment(), { do: 'operator.disarm', reason, for: lasting(s.random) })],
  [5, maintenance],
  [6, confirmDown],
  [
    4,
    (s) => {
      const death = s.death();
      const gate = s.random.pick(overridableGates);
      s.add(s.moment(death), { do: 'operator.override-gate', host: death?.host ?? s.nearHost(), gate, reason });
    },
  ],
  [3, (s) => s.add(s.moment(), { do: 'operator.acknowledge-cap', reason })],
  [
    3,
    (s) => s.add(s.moment(), { do: 'operator.fence', host: s.nearHost(), action: s.random.pick(manualFenceActions) }),
  ],
  [
    5,
    (s) => {
      const change = drawChange(s.random, s.cluster.settings as SettingValues);
      if (change !== undefined) s.add(s.moment(), { do: 'operator.set', ...change });
    },
  ],
  [2, retire],
];

/** For any host, rather for the one in trouble: whatever is under way must end well. */
function maintenance(s: Story): void {
  const death = s.death();
  const host = death !== undefined && s.random.chance(0.7) ? death.host : s.random.pick(s.hosts);
  const ends = s.random.chance(0.8) ? { for: lasting(s.random) } : {};
  s.add(s.moment(death), { do: 'operator.maintenance', host, reason, ...ends });
}

/** A person looked: the power is really gone. fairSteps() drops it where that is not sure. */
function confirmDown(s: Story): void {
  const sure = s.deaths.filter(({ powerless }) => powerless);
  const death = sure.length > 0 ? s.random.pick(sure) : s.death();
  if (death === undefined) return;
  const { suspectMs, recoveredMs } = s.pace;
  s.add(death.at + suspectMs + s.random.int(0, s.random.chance(0.6) ? recoveredMs : 180_000), {
    do: 'operator.confirm-down',
    host: death.host,
    reason,
  });
}

/** Out of service for good: from down, or out of maintenance; and sometimes it comes back all the same. */
function retire(s: Story): void {
  const death = s.death();
  if (death === undefined) return;
  const at = death.at + s.pace.recoveredMs + s.random.int(5000, 120_000);
  if (s.random.chance(0.3)) s.add(at - 3000, { do: 'operator.maintenance', host: death.host, reason });
  s.add(at, { do: 'operator.retire', host: death.host, reason });
  if (s.random.chance(0.5)) s.add(at + lasting(s.random), { do: 'host.power-on', host: death.host });
}
