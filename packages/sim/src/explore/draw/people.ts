import { manualFenceActions, overridableGates, type SettingValues } from '@picket/protocol';
import { lasting, weighted } from './chance.ts';
import type { Disturbances } from './disturbance.ts';
import { drawChange } from './settings.ts';
import type { Story } from './story.ts';

const reason = 'explored';

/** What people do at the worst moment. */
export const peopleActs: Disturbances = [
  [3, (s) => s.add(s.moment(), { do: 'operator.disarm', reason, for: lasting(s.random) })],
  [5, maintenance],
  [6, confirmDown],
  [6, lateWord],
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
  [2, (s) => s.add(s.moment(), { do: 'operator.act-now', host: s.death()?.host ?? s.nearHost() })],
  [2, outOfProtection],
  [2, tryAgain],
  [2, offDrill],
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
  const afterMs = weighted<() => number>(s.random, [
    // At once: it had been silent for long when its power went.
    [2, () => s.random.int(100, 4000)],
    [5, () => suspectMs + s.random.int(0, recoveredMs)],
    [4, () => suspectMs + s.random.int(0, 180_000)],
  ])();
  s.add(death.at + afterMs, { do: 'operator.confirm-down', host: death.host, reason });
}

/** Once Picket has given up or waits for a person: somebody does something about it. */
function lateWord(s: Story): void {
  const death = s.death();
  if (death === undefined) return;
  const { host } = death;
  const at = death.at + s.pace.recoveredMs + s.random.int(20_000, 120_000);
  const action = s.random.pick(['off', 'reboot', 'nothing', 'blink']);
  weighted(s.random, [
    [3, () => s.add(at, { do: 'operator.set', key: 'fencingAction', value: action })],
    [2, () => s.add(at, { do: 'operator.maintenance', host, reason })],
    [2, () => s.add(at, { do: 'operator.confirm-down', host, reason })],
    [1, () => s.add(at, { do: 'operator.fence', host, action: s.random.pick(['off', 'on', 'reboot'] as const) })],
  ])();
}

/** Out of service for good: from down, or out of maintenance; and sometimes it comes back all the same. */
function retire(s: Story): void {
  const gone = s.deaths.filter(({ backAt }) => backAt === undefined);
  const death = gone.length > 0 ? s.random.pick(gone) : s.death();
  if (death === undefined) return;
  const at = death.at + s.pace.recoveredMs + s.random.int(5000, 120_000);
  if (s.random.chance(0.3)) s.add(at - 3000, { do: 'operator.maintenance', host: death.host, reason });
  s.add(at, { do: 'operator.retire', host: death.host, reason });
  if (s.random.chance(0.5)) s.add(at + lasting(s.random), { do: 'host.power-on', host: death.host });
}

/** Out of protection for a while, and in again. */
function outOfProtection(s: Story): void {
  const host = s.nearHost();
  const at = s.moment();
  s.add(at, { do: 'operator.disable', host, reason });
  s.add(at + lasting(s.random), { do: 'operator.enable', host });
}

function tryAgain(s: Story): void {
  if (s.cluster.vms.length > 0) s.add(s.moment(), { do: 'operator.retry-vm', vm: s.random.pick(s.cluster.vms).name });
}

/** A supervised off of a host in maintenance; of most hosts it is refused, since VMs run there. */
function offDrill(s: Story): void {
  const free = s.hosts.filter((host) => !s.cluster.vms.some((vm) => vm.host === host));
  const host = free.length > 0 ? s.random.pick(free) : s.nearHost();
  const at = s.moment();
  s.add(at, { do: 'operator.maintenance', host, reason });
  s.add(at + s.random.int(100, 3000), { do: 'operator.bind-drill', host, reason });
  if (s.random.chance(0.5)) s.add(at + lasting(s.random), { do: 'operator.end-maintenance', host });
}
