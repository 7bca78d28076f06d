import {
  resolveSettings,
  type Scenario,
  type ScenarioCluster,
  type ScenarioStep,
  type SettingValues,
} from '@picket/protocol';

type Story = Pick<Scenario, 'cluster' | 'timeline'>;

/**
 * What a history may hold. The promises end where a person lies, where a person starts one VM twice, and where a device keeps up a
 * false status for longer than two reads are apart (S2). A step is fair when it does none of these:
 * - `operator.confirm-down`: the power of that host is really gone, and nothing can have switched it on again; or there is no VM
 *   that could be started elsewhere on that word;
 * - `vm.start` by a person: that VM was stopped by a person before, and goes on where it was; by others: on a host that has had that
 *   VM, since an agent guards only what it knows (S7);
 * - `bmc.cached` that shows what it merely accepted: for less than two spacings.
 */
export function isFair(story: Story): boolean {
  return story.timeline.every((step) => isFairStep(step, story));
}

/** The timeline without the steps that are not fair. */
export function fairSteps(story: Story): ScenarioStep[] {
  return story.timeline.filter((step) => isFairStep(step, story));
}

function isFairStep({ at, action }: ScenarioStep, { cluster, timeline }: Story): boolean {
  switch (action.do) {
    case 'operator.confirm-down':
      return isHarmless(cluster) || (!switchesOn(cluster, timeline) && isOff(action.host, at, timeline));
    case 'vm.start':
      // The hook keeps everybody else in check, on any host (S7); a person has its override file.
      if (action.by !== 'person') return true;
      return (
        action.host === undefined &&
        timeline.some((s) => s.at < at && s.action.do === 'vm.stop' && s.action.vm === action.vm)
      );
    case 'bmc.cached':
      return action.shows === 'stale' || action.by < 2 * shortestSpacingMs(cluster, timeline);
    default:
      return true;
  }
}

/** No word of a person starts anything here. */
function isHarmless({ vms }: ScenarioCluster): boolean {
  return vms.every(({ local, policy }) => local || policy === 'ignore');
}

/** Something in here may order a device to switch power on; swapped devices switch on another host than meant. */
function switchesOn({ settings, hosts }: ScenarioCluster, timeline: readonly ScenarioStep[]): boolean {
  return (
    [settings, ...hosts.map((host) => host.settings)].some(({ fencingAction }) => fencingAction === 'reboot') ||
    timeline.some(({ action: a }) => a.do === 'operator.set' && a.value === 'reboot') ||
    // A drill that goes wrong switches on whatever its device reaches.
    timeline.some(({ action: a }) => a.do === 'operator.bind-drill') ||
    timeline.some(({ action: a }) => a.do === 'operator.fence' && (a.action === 'on' || a.action === 'reboot'))
  );
}

function shortestSpacingMs({ settings }: ScenarioCluster, timeline: readonly ScenarioStep[]): number {
  const changes = timeline.flatMap(({ action: a }) =>
    a.do === 'operator.set' && a.host === undefined ? [{ [a.key]: a.value } as SettingValues] : [],
  );
  const all = [settings as SettingValues, ...changes.map((change) => ({ ...(settings as SettingValues), ...change }))];
  return 1000 * Math.min(...all.map((values) => resolveSettings(values).confirmSpacingSeconds));
}

/** How long a clean shutdown may take until the power is off. */
const SHUTDOWN_MS = 30_000;

/** The power was cut before `at`, and nobody had switched it on by then. */
function isOff(host: string, at: number, timeline: readonly ScenarioStep[]): boolean {
  let off = false;
  for (const change of powerChanges(host, timeline)) if (change.at <= at) off = change.off;
  return off;
}

function powerChanges(host: string, timeline: readonly ScenarioStep[]): { at: number; off: boolean }[] {
  const steps = timeline.filter(({ action }) => 'host' in action && action.host === host);
  const onlyShutdown = steps.filter(({ action }) => action.do.startsWith('host.')).length === 1;
  const changes = steps.flatMap(({ at, action }) => {
    switch (action.do) {
      case 'host.power-on':
      case 'host.reboot':
        return [{ at, off: false }];
      case 'host.power-cut':
        return [{ at, off: true }, ...onAgain(at, action.for)];
      // A host that hangs cannot shut down: only where nothing else happened to it is it off in the end.
      case 'host.shutdown':
        return [...(onlyShutdown ? [{ at: at + SHUTDOWN_MS, off: true }] : []), ...onAgain(at, action.for)];
      case 'host.panic':
        return onAgain(at, action.for);
      default:
        return [];
    }
  });
  return changes.sort((a, b) => a.at - b.at);
}

function onAgain(at: number, forMs: number | undefined): { at: number; off: boolean }[] {
  return forMs === undefined ? [] : [{ at: at + forMs, off: false }];
}
