import { manualFenceActions, overridableGates, type SettingValues } from '@picket/protocol';
import { lasting } from './chance.ts';
import type { Disturbances } from './disturbance.ts';
import { drawChange } from './settings.ts';
import type { Story } from './story.ts';

const reason = 'explored';

/** What people do at the worst moment. */
export const peopleActs: Disturbances = [
  [3, (s) => s.add(s.moment(), { do: 'operator.disarm', reason, for: lasting(s.random) })],
  [
    3,
    (s) =>
      s.add(s.moment(), {
        do: 'operator.maintenance',
        host: s.nearHost(),
        reason,
        ...(s.random.chance(0.8) ? { for: lasting(s.random) } : {}),
      }),
  ],
  [4, confirmDown],
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
  [1, retire],
];

/** A person looked: the power is really gone. honest() drops it where that is not sure. */
function confirmDown(s: Story): void {
  const death = s.death();
  if (death === undefined) return;
  s.add(death.at + s.random.int(s.pace.suspectMs, s.pace.recoveredMs + 60_000), {
    do: 'operator.confirm-down',
    host: death.host,
    reason,
  });
}

function retire(s: Story): void {
  const death = s.death();
  if (death === undefined) return;
  const at = death.at + s.pace.recoveredMs + s.random.int(5000, 120_000);
  s.add(at, { do: 'operator.retire', host: death.host, reason });
  if (s.random.chance(0.5)) s.add(at + lasting(s.random), { do: 'host.power-on', host: death.host });
}
