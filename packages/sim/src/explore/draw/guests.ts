import { lasting } from './chance.ts';
import type { Disturbances } from './disturbance.ts';
import type { Story } from './story.ts';

/** What happens to VMs while hosts die: they move, crash, are stopped, or somebody else starts them. */
export const guestEvents: Disturbances = [
  [5, migrateBeforeDeath],
  [
    2,
    (s) => {
      const [vm, to] = [anyVm(s), s.random.pick(s.hosts)];
      if (vm !== undefined) s.add(s.moment(), { do: 'vm.migrate', vm, to });
    },
  ],
  [2, (s) => withVm(s, (vm) => s.add(s.moment(), { do: 'vm.crash', vm }))],
  [1, (s) => withVm(s, (vm) => s.add(s.moment(), { do: 'vm.stop', vm }))],
  [2, (s) => withVm(s, (vm) => s.add(s.moment(), { do: 'vm.stop', vm, for: lasting(s.random) }))],
  [
    1,
    (s) =>
      withVm(s, (vm) => s.add(s.moment(), { do: 'vm.writes', vm, writes: s.random.pick(['idle', '1s'] as const) })),
  ],
  [4, startedByOthers],
];

/** A move that is under way, or just over and unheard of, when its source or its target dies. */
function migrateBeforeDeath(s: Story): void {
  const death = s.death();
  if (death === undefined) return;
  const at = death.at - s.random.int(-500, 12_000);
  const there = s.cluster.vms.filter(({ host }) => host === death.host);
  if (there.length > 0 && s.random.chance(0.6)) {
    const to = s.other(death.host);
    if (to !== undefined) s.add(at, { do: 'vm.migrate', vm: s.random.pick(there).name, to });
    return;
  }
  const vm = anyVm(s);
  if (vm !== undefined) s.add(at, { do: 'vm.migrate', vm, to: death.host });
}

/** libvirt's autostart on a host that came back, or another program: only VMs that Picket guards (S7). */
function startedByOthers(s: Story): void {
  const guarded = s.cluster.vms.filter(({ policy, local }) => policy === 'restart' && !local);
  if (guarded.length === 0) return;
  const vm = s.random.pick(guarded);
  const host = s.random.chance(0.7) ? (vm.host ?? s.random.pick(s.hosts)) : s.random.pick(s.hosts);
  s.add(s.moment(), { do: 'vm.start', vm: vm.name, host, by: s.random.pick(['autostart', 'other'] as const) });
}

function anyVm(s: Story): string | undefined {
  return s.cluster.vms.length === 0 ? undefined : s.random.pick(s.cluster.vms).name;
}

function withVm(s: Story, act: (vm: string) => void): void {
  const vm = anyVm(s);
  if (vm !== undefined) act(vm);
}
