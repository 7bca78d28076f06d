import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Action, parseScenario, type Scenario, type ScenarioOutcome, undoOf, unmet } from '@picket/protocol';
import { LabError, Refused } from '../errors.ts';
import { down } from '../lab/down.ts';
import { labsFolder } from '../lab/files.ts';
import type { Lab } from '../lab/state.ts';
import { up } from '../lab/up.ts';
import { sleep } from '../machine/run.ts';
import { calibrated } from '../server/calibrated.ts';
import type { ClusterSettings } from '../server/enrol.ts';
import { rest } from '../server/rest.ts';
import { perform } from '../verbs/perform.ts';
import { beyondThisLab } from '../verbs/table.ts';
import { collect } from './result.ts';
import { Sampler } from './sampler.ts';

export interface RunScenarioOptions {
  /** The lab's folder; default .lab/run in the checkout. */
  dir?: string;
  /** Options of NFS mounts: on hosts with kernels of their own. */
  nfs?: string;
  say?: (sentence: string) => void;
}

/** Reads a scenario file. Throws LabError with line and reason (exit code 2) when it is wrong or beyond this lab. */
export async function readScenario(file: string, nfs: string | null = null): Promise<Scenario> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new LabError(`can't read ${file}: ${(error as Error).message}`, 2);
  }
  const result = await parseScenario(text);
  if (!result.ok)
    throw new LabError(result.problems.map(({ line, reason }) => `${file}:${line}: ${reason}`).join('\n'), 2);
  const [beyond] = beyondLab(result.scenario, nfs);
  if (beyond !== undefined) throw new LabError(`${file} can't be run on this lab: ${beyond}`, 2);
  return result.scenario;
}

function beyondLab({ cluster, timeline }: Scenario, nfs: string | null): string[] {
  const reasons = timeline.flatMap(({ action }) => beyondThisLab(action, { nfs }) ?? []);
  if (cluster.servers > 1) reasons.push('it has one server');
  if (cluster.pools.some(({ type }) => type === 'rbd'))
    reasons.push('its pools are folders, and this one has type rbd');
  if (cluster.hosts.some(({ watchdog }) => watchdog !== 'none'))
    reasons.push('its hosts share one kernel, and this scenario has watchdogs');
  if (cluster.hosts.some(({ bmc }) => bmc === 'anonymous'))
    reasons.push('each of its BMCs tells whose it is, and this scenario has an anonymous one');
  if (nfs === null && cluster.pools.some(({ lockLease }) => lockLease > 0))
    reasons.push('its locks end with their owner');
  return reasons;
}

/** The lab's defaults are for a quick demo; a scenario's are the product's. */
const productDefaults: ClusterSettings = {
  profile: 'balanced',
  fencingAction: 'nothing',
  fatalStartSeconds: 600,
  fencedOftenSeconds: 86_400,
  stormCooldownSeconds: 120,
};

async function raise({ cluster }: Scenario, dir: string, { nfs, say = () => {} }: RunScenarioOptions): Promise<Lab> {
  const lab = await up({
    dir,
    ...(nfs === undefined ? {} : { nfs, leaseSeconds: leaseOf(cluster) }),
    port: 0,
    hosts: cluster.hosts.map(({ name, memoryMib, rack }) => ({
      name,
      memoryMib,
      ...(rack === undefined ? {} : { rack }),
    })),
    pools: cluster.pools.map(({ name }) => name),
    vms: cluster.vms.map(({ name, host, writes, pool, local, memoryMib }) => ({
      name,
      writes,
      local,
      memoryMib,
      ...(host === undefined ? {} : { host }),
      ...(pool === undefined ? {} : { pool }),
    })),
    settings: { ...productDefaults, ...cluster.settings },
    hostSettings: Object.fromEntries(
      cluster.hosts.map(({ name, bmc, settings }) => [name, { ...(bmc ? {} : { ipmiHost: '' }), ...settings }]),
    ),
    say,
  });
  for (const { name, priority, policy, group } of cluster.vms) {
    await rest.setVm(lab, name, { priority, policy, ...(group === undefined ? {} : { group }) });
  }
  await calibrated(lab);
  return lab;
}

/** The longest lease of its pools; a server takes 120 s at most. */
function leaseOf({ pools }: Scenario['cluster']): number {
  const longestMs = Math.max(10_000, ...pools.map(({ lockLease }) => lockLease));
  return Math.min(120, Math.round(longestMs / 1000));
}

/** Runs a scenario on real hosts in a lab of its own, which is taken down at the end. */
export async function runScenario(scenario: Scenario, options: RunScenarioOptions = {}): Promise<ScenarioOutcome> {
  const dir = options.dir ?? join(labsFolder, 'run');
  const say = options.say ?? (() => {});
  await down(dir);
  try {
    const lab = await raise(scenario, dir, options);
    return await play(lab, scenario, say);
  } finally {
    await down(dir);
  }
}

async function play(lab: Lab, scenario: Scenario, say: (sentence: string) => void): Promise<ScenarioOutcome> {
  const failures: string[] = [];
  const startedAt = Date.now();
  const beganMs = performance.now();
  const sampler = new Sampler(lab.dir);
  const over = new AbortController();
  const at = async (atMs: number, action: Action): Promise<void> => {
    await sleep(Math.max(0, atMs - (performance.now() - beganMs)));
    if (over.signal.aborted) return;
    say(`${(atMs / 1000).toFixed(1)} s: ${JSON.stringify(action)}`);
    try {
      await perform(lab, action);
    } catch (error) {
      // What Picket refuses a person is part of the story.
      if (error instanceof Refused) say(error.message);
      else failures.push(`at ${atMs} ms ${action.do} failed: ${(error as Error).message}`);
    }
  };
  const steps = scenario.timeline.flatMap(({ at: atMs, action }) => {
    const undo = 'for' in action && action.for !== undefined ? undoOf(action) : undefined;
    const first = { atMs, action };
    return undo === undefined || !('for' in action)
      ? [first]
      : [first, { atMs: atMs + (action.for ?? 0), action: undo }];
  });
  const inTime = steps.filter(({ atMs }) => atMs < scenario.until);
  const pending = inTime.map(async ({ atMs, action }) => await at(atMs, action));
  try {
    await sleep(scenario.until - (performance.now() - beganMs));
    over.abort();
    await Promise.all(pending);
    const outcome = await collect(lab, scenario.name, startedAt, sampler);
    failures.push(...unmet(scenario.expect, outcome));
    return { ...outcome, failures, ok: failures.length === 0 && outcome.violations.length === 0 };
  } finally {
    over.abort();
    sampler.stop();
  }
}
