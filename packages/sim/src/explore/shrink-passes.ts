import type { Action, Scenario, ScenarioStep } from '@picket/protocol';

/**
 * The i-th smaller candidate of a scenario; null when that one is no smaller; 'over' when there are no more. After a success the
 * same i is asked again, of the smaller scenario.
 */
export type Pass = (scenario: Scenario, i: number) => Scenario | null | 'over';

type Cluster = Scenario['cluster'];

/** In this order: what takes away most comes first. */
export const passes: readonly Pass[] = [
  // Big pieces of the timeline first, then step by step, from the end: what comes late seldom matters.
  ...[2, 4, 8].map((parts) => pieces(parts)),
  eachStep,
  eachHost,
  eachVm,
  eachSimplification,
  eachDuration,
  earlierEnd,
  rounderTimes,
];

function pieces(parts: number): Pass {
  return (scenario, i) => {
    if (i >= parts) return 'over';
    const size = Math.ceil(scenario.timeline.length / parts);
    if (size < 2) return 'over';
    const end = scenario.timeline.length - i * size;
    return end <= 0 ? 'over' : withSteps(scenario, (_, k) => k < end - size || k >= end);
  };
}

function eachStep(scenario: Scenario, i: number): Scenario | 'over' {
  const from = scenario.timeline.length - 1 - i;
  return from < 0 ? 'over' : withSteps(scenario, (_, k) => k !== from);
}

/** A host goes with its VMs and with all that happens to either. */
function eachHost(scenario: Scenario, i: number): Scenario | 'over' {
  const { hosts, vms } = scenario.cluster;
  const gone = hosts[hosts.length - 1 - i]?.name;
  if (gone === undefined) return 'over';
  const left = vms.filter(({ host }) => host !== gone);
  const names = new Set([gone, `bmc:${gone}`, ...vms.filter((vm) => vm.host === gone).map(({ name }) => name)]);
  const smaller = withCluster(scenario, { hosts: hosts.filter(({ name }) => name !== gone), vms: left });
  return withSteps(smaller, ({ action }) => !mentions(action, names));
}

function eachVm(scenario: Scenario, i: number): Scenario | 'over' {
  const { vms } = scenario.cluster;
  const gone = vms[vms.length - 1 - i]?.name;
  if (gone === undefined) return 'over';
  const smaller = withCluster(scenario, { vms: vms.filter(({ name }) => name !== gone) });
  return withSteps(smaller, ({ action }) => !mentions(action, new Set([gone])));
}

function mentions(action: Action, names: ReadonlySet<string>): boolean {
  return Object.entries(action).some(([key, value]) => key !== 'do' && typeof value === 'string' && names.has(value));
}

/** Whatever is not as by default, one thing at a time. */
function eachSimplification(scenario: Scenario, i: number): Scenario | null | 'over' {
  const { cluster, timeline } = scenario;
  const options: (() => Scenario | null)[] = [
    () => plainHosts(scenario),
    () => plainVms(scenario),
    () => (cluster.servers > 1 ? withCluster(scenario, { servers: 1 }) : null),
    () => onePool(scenario),
    () =>
      unless(
        scenario,
        cluster.pools.some((p) => p.lockLease > 0),
        {
          pools: cluster.pools.map((p) => ({ ...p, lockLease: 0 })),
        },
      ),
    () =>
      unless(
        scenario,
        cluster.pools.some((p) => p.blocklist),
        { pools: cluster.pools.map((p) => ({ ...p, blocklist: false })) },
      ),
    ...Object.keys(cluster.settings).map((key) => () => {
      const { [key]: _, ...settings } = cluster.settings;
      return withCluster(scenario, { settings });
    }),
    ...timeline.map((step, k) => () => {
      const { action } = step;
      if (action.do !== 'link.cut') return null;
      const { delay: _, loss: __, ...cut } = action;
      const plain = { ...cut, oneWay: false };
      return same(plain, action) ? null : withStep(scenario, k, { ...step, action: plain });
    }),
  ];
  const option = options[i];
  return option === undefined ? 'over' : option();
}

function plainHosts(scenario: Scenario): Scenario | null {
  const hosts = scenario.cluster.hosts.map(({ name }) => ({ name, memoryMib: 65_536, bmc: true, settings: {} }));
  return unless(scenario, !same(hosts, scenario.cluster.hosts), { hosts });
}

function plainVms(scenario: Scenario): Scenario | null {
  const vms = scenario.cluster.vms.map((vm): Cluster['vms'][number] => ({
    name: vm.name,
    host: vm.host,
    memoryMib: 2048,
    priority: 100,
    writes: '1s',
    pool: vm.pool,
    policy: 'restart',
    local: false,
  }));
  return unless(scenario, !same(vms, scenario.cluster.vms), { vms });
}

function onePool(scenario: Scenario): Scenario | null {
  const [first, ...others] = scenario.cluster.pools;
  if (first === undefined || others.length === 0) return null;
  const gone = new Set(others.flatMap(({ name }) => [name, `pool:${name}`]));
  const vms = scenario.cluster.vms.map((vm) => ({ ...vm, pool: first.name }));
  return withSteps(withCluster(scenario, { pools: [first], vms }), ({ action }) => !mentions(action, gone));
}

/** Faults without an end are simpler to read; then shorter ones. */
function eachDuration(scenario: Scenario, i: number): Scenario | null | 'over' {
  const { timeline } = scenario;
  const k = i % Math.max(1, timeline.length);
  const step = timeline[k];
  if (step === undefined || i >= 2 * timeline.length) return 'over';
  const { action } = step;
  if (!('for' in action) || action.for === undefined) return null;
  if (i < timeline.length) {
    const { for: _, ...endless } = action;
    return withStep(scenario, k, { ...step, action: endless as Action });
  }
  const whole = Math.max(1000, 1000 * Math.round(action.for / 1000));
  return whole === action.for ? null : withStep(scenario, k, { ...step, action: { ...action, for: whole } });
}

function earlierEnd(scenario: Scenario, i: number): Scenario | null | 'over' {
  const last = Math.max(0, ...scenario.timeline.map(({ at }) => at));
  const restMs = [1000, 15_000, 60_000, 180_000][i];
  if (restMs === undefined) return 'over';
  const until = 1000 * Math.ceil((last + restMs) / 1000);
  return until < scenario.until ? { ...scenario, until } : null;
}

/** The whole story earlier, then whole seconds, all at once and then one by one. */
function rounderTimes(scenario: Scenario, i: number): Scenario | null | 'over' {
  const { timeline } = scenario;
  const firstAt = timeline[0]?.at ?? 0;
  const early = 10_000;
  if (i === 0) {
    if (firstAt <= early) return null;
    const by = firstAt - early;
    const steps = timeline.map((step) => ({ ...step, at: step.at - by }));
    return { ...scenario, timeline: steps, until: 1000 * Math.ceil((scenario.until - by) / 1000) };
  }
  const round = (step: ScenarioStep): ScenarioStep => ({ ...step, at: 1000 * Math.round(step.at / 1000) });
  if (i === 1) {
    if (timeline.every(({ at }) => at % 1000 === 0)) return null;
    return { ...scenario, timeline: timeline.map(round) };
  }
  const step = timeline[i - 2];
  if (step === undefined) return 'over';
  return step.at % 1000 === 0 ? null : withStep(scenario, i - 2, round(step));
}

function withSteps(scenario: Scenario, keep: (step: ScenarioStep, k: number) => boolean): Scenario {
  return { ...scenario, timeline: scenario.timeline.filter(keep) };
}

function withStep(scenario: Scenario, at: number, step: ScenarioStep): Scenario {
  const timeline = scenario.timeline.map((old, k) => (k === at ? step : old)).toSorted((a, b) => a.at - b.at);
  return { ...scenario, timeline };
}

function withCluster(scenario: Scenario, change: Partial<Cluster>): Scenario {
  return { ...scenario, cluster: { ...scenario.cluster, ...change } };
}

function unless(scenario: Scenario, smaller: boolean, change: Partial<Cluster>): Scenario | null {
  return smaller ? withCluster(scenario, change) : null;
}

function same(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
