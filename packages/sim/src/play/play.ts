import type { JournalEntry } from '@picket/engine';
import { type Action, provenOff, type Scenario, type ScenarioOutcome, undoOf, unmet } from '@picket/protocol';
import { type Told, unsettled } from '../oracles/liveness.ts';
import type { ServerWatcher } from '../server/server.ts';
import { works } from '../world/machine.ts';
import { type Coverage, CoverageBook } from './coverage.ts';
import { heal } from './heal.ts';
import { perform } from './perform.ts';
import { type SetStage, setStage } from './stage.ts';

export interface PlayOptions {
  readonly seed: number;
  /** Called with each sentence of the journal and each thing done to the world, in order of virtual time. */
  readonly trace?: (line: TraceLine) => void;
  /** Explorer: after `until` every fault is healed, and the world runs on until all is settled, this long at the most (I7). */
  readonly settleMs?: number;
}

export interface TraceLine {
  readonly atMs: number;
  /** `do` for what the scenario does, else the host, VM or cluster that is spoken of. */
  readonly subject: string;
  readonly sentence: string;
}

export interface Played {
  readonly outcome: ScenarioOutcome;
  readonly coverage: Coverage;
  readonly virtualMs: number;
  /** Words of the timeline that were performed, in order. */
  readonly done: readonly string[];
}

const LOOK_AGAIN_MS = 30_000;

/**
 * Plays a scenario on the simulated world with the production engine and runtime. The same scenario and seed give the same
 * outcome, to the byte.
 * @throws StageError when its cluster cannot be set up
 */
export async function playScenario(scenario: Scenario, options: PlayOptions): Promise<Played> {
  const violations: string[] = [];
  const failures: string[] = [];
  const journal: (JournalEntry & { atMs: number })[] = [];
  const notifications: (Told & { at: number })[] = [];
  const powerActions: ScenarioOutcome['powerActions'] = [];
  const book = new CoverageBook();
  const done: string[] = [];
  let set: SetStage | null = null;
  const nowMs = (): number => Math.round(set?.schedule.now ?? -1);
  const scribe: ServerWatcher = {
    committed(commit) {
      book.committed(commit);
      if (set === null) return;
      for (const entry of commit.journal) {
        journal.push({ ...entry, atMs: nowMs() });
        options.trace?.({ atMs: nowMs(), subject: entry.subject, sentence: entry.sentence });
      }
      for (const { event, subject } of commit.outbox) notifications.push({ at: nowMs(), event, subject });
    },
    resynced: () => book.resynced(),
    called({ host, what, result }) {
      if (set === null || what === 'status' || result === 'sent') return;
      powerActions.push({ at: nowMs(), host, action: what === 'reboot' ? 'reset' : what, result });
    },
  };
  const broken = (sentence: string): void => {
    if (violations.includes(sentence)) return;
    violations.push(sentence);
    options.trace?.({ atMs: nowMs(), subject: 'VIOLATION', sentence });
  };
  const stage = await setStage(scenario, options.seed, [scribe], broken);
  set = stage;
  const { schedule, world, records } = stage;
  const act = (action: Action): void => {
    options.trace?.({ atMs: nowMs(), subject: 'do', sentence: words(action) });
    if (!action.do.startsWith('operator.')) book.fault(action.do, records);
    done.push(action.do);
    // Begun at once; what a person orders is answered a little later. A refusal is part of the story, not a failure of it.
    perform(stage, action).catch((error: unknown) => {
      const sentence = `${action.do}: ${error instanceof Error ? error.message : String(error)}`;
      options.trace?.({ atMs: nowMs(), subject: 'refused', sentence });
    });
  };
  for (const { at, action } of steps(scenario)) if (at < scenario.until) schedule.at(at, () => act(action));
  await schedule.run(scenario.until);
  if (options.settleMs !== undefined) {
    heal(stage);
    const end = schedule.now + options.settleMs;
    const open = (): string[] => unsettled(world, records, notifications, stage.stopped);
    do await schedule.run(Math.min(end, schedule.now + LOOK_AGAIN_MS));
    while (schedule.now < end && open().length > 0);
    for (const sentence of open()) broken(sentence);
  }
  const told = { hosts: hostsOf(stage), fenced: provenOff(journal), vms: vmsOf(stage), powerActions, notifications };
  const outcome: Omit<ScenarioOutcome, 'ok'> = {
    name: scenario.name,
    seed: options.seed,
    failures,
    violations,
    ...told,
    journal: journal.map(({ atMs, subject, sentence }) => ({ at: atMs, subject, sentence })),
  };
  failures.push(...unmet(scenario.expect, outcome));
  const ok = failures.length === 0 && violations.length === 0;
  const virtualMs = schedule.now;
  shutDown(stage);
  return { outcome: { ...outcome, ok }, coverage: book.result(), virtualMs, done };
}

/** The timeline with what undoes itself, in order of time. */
function steps({ timeline }: Scenario): { at: number; action: Action }[] {
  return timeline.flatMap(({ at, action }) => {
    const undo = 'for' in action && action.for !== undefined ? undoOf(action) : undefined;
    const later = 'for' in action && action.for !== undefined ? at + action.for : at;
    return undo === undefined
      ? [{ at, action }]
      : [
          { at, action },
          { at: later, action: undo },
        ];
  });
}

/** `host.power-cut kvm1 bmcToo`. */
function words({ do: word, ...fields }: Action): string {
  const said = Object.entries(fields).flatMap(([key, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [key];
    return ['host', 'vm', 'pool', 'key', 'value'].includes(key) ? [String(value)] : [`${key} ${String(value)}`];
  });
  return [word, ...said].join(' ');
}

function hostsOf({ world, records }: SetStage): ScenarioOutcome['hosts'] {
  return Object.fromEntries(
    [...world.machines.values()].map((m) => [
      m.name,
      {
        state: records.hosts.get(m.name)?.state ?? 'unknown',
        power: m.power === 'off' ? ('off' as const) : m.hung || !m.booted ? ('hung' as const) : ('on' as const),
      },
    ]),
  );
}

function vmsOf({ world }: SetStage): ScenarioOutcome['vms'] {
  return Object.fromEntries(
    [...world.vms.values()].map((vm) => {
      const guest = world.guestsOf(vm.uuid).find((g) => !g.paused && works(world.machine(g.host)));
      const runs = world.runs.filter((g) => g.vm.uuid === vm.uuid);
      return [
        vm.name,
        {
          state: guest === undefined ? ('stopped' as const) : ('running' as const),
          host: guest?.host ?? null,
          starts: runs.length,
          lastStartMs: runs.at(-1) === undefined ? null : Math.max(0, Math.round(runs.at(-1)?.startedAt ?? 0)),
        },
      ];
    }),
  );
}

/** The processes end with the run: nothing of it may go on. */
function shutDown({ installation }: SetStage): void {
  installation.endAll();
}
