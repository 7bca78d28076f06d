import type { Action, Scenario, ScenarioStep } from '@picket/protocol';

/**
 * The promise ends where a person lies or starts one VM twice by hand. A step is honest when it does neither:
 * - `operator.confirm-down`: the power of that host is really cut, and nothing can have switched it on again;
 * - `vm.start` by a person: that VM was stopped by a person before, and goes on where it was.
 */
export function isHonest({ cluster, timeline }: Pick<Scenario, 'cluster' | 'timeline'>): boolean {
  return timeline.every((step) => isHonestStep(step, cluster, timeline));
}

/** The timeline without the steps that are not honest. */
export function honestSteps({ cluster, timeline }: Pick<Scenario, 'cluster' | 'timeline'>): ScenarioStep[] {
  return timeline.filter((step) => isHonestStep(step, cluster, timeline));
}

function isHonestStep(step: ScenarioStep, cluster: Scenario['cluster'], timeline: readonly ScenarioStep[]): boolean {
  const { at, action } = step;
  switch (action.do) {
    case 'operator.confirm-down':
      return !switchesOn(cluster, timeline) && isOff(action.host, at, timeline);
    case 'vm.start':
      if (action.by !== 'person') return true;
      return (
        action.host === undefined &&
        timeline.some((s) => s.at < at && s.action.do === 'vm.stop' && s.action.vm === action.vm)
      );
    default:
      return true;
  }
}

/** Something in here may order a device to switch power on; swapped devices switch on another host than meant. */
function switchesOn({ settings, hosts }: Scenario['cluster'], timeline: readonly ScenarioStep[]): boolean {
  const acts: Action[] = timeline.map(({ action }) => action);
  return (
    [settings, ...hosts.map((host) => host.settings)].some(({ fencingAction }) => fencingAction === 'reboot') ||
    acts.some((a) => a.do === 'operator.set' && a.value === 'reboot') ||
    acts.some((a) => a.do === 'operator.fence' && (a.action === 'on' || a.action === 'reboot'))
  );
}

/** The power was cut before `at`, and nobody had switched it on by then. */
function isOff(host: string, at: number, timeline: readonly ScenarioStep[]): boolean {
  let off = false;
  for (const change of powerChanges(host, timeline)) if (change.at <= at) off = change.off;
  return off;
}

function powerChanges(host: string, timeline: readonly ScenarioStep[]): { at: number; off: boolean }[] {
  const changes = timeline.flatMap(({ at, action }) => {
    if (!('host' in action) || action.host !== host) return [];
    if (action.do === 'host.power-on' || action.do === 'host.reboot') return [{ at, off: false }];
    if (action.do !== 'host.power-cut' && action.do !== 'host.panic' && action.do !== 'host.shutdown') return [];
    const cut = action.do === 'host.power-cut' ? [{ at, off: true }] : [];
    return action.for === undefined ? cut : [...cut, { at: at + action.for, off: false }];
  });
  return changes.sort((a, b) => a.at - b.at);
}
