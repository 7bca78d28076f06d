import type { HostState } from '../words/host-states.ts';

/** What a scenario left behind, in the simulator and in the lab alike. Times in milliseconds from its start. */
export interface ScenarioOutcome {
  name: string;
  /** null where nothing can be replayed: in the lab. */
  seed: number | null;
  ok: boolean;
  /** What of the expectation did not come true, one sentence each. */
  failures: string[];
  /** Broken invariants; each sentence begins with its number: `I1: vm1 ran on kvm1 and kvm2 …`. */
  violations: string[];
  /** `state` is Picket's word, `power` the world's truth. */
  hosts: Record<string, { state: HostState | 'unknown'; power: 'on' | 'off' | 'hung' }>;
  /** Hosts with proof by two off reads, by storage fencing or by a watchdog's bound. Not printed: `expect` needs it, the journal shows it. */
  fenced: string[];
  /** The world's truth. `starts` counts the guests that ran, the one at 0 s included; `lastStartMs` is not printed. */
  vms: Record<
    string,
    { state: 'running' | 'stopped'; host: string | null; starts: number; lastStartMs: number | null }
  >;
  /** What the devices were told: `done`; `ignored`, answered as a success and not done; `failed`, refused or not answered. */
  powerActions: { at: number; host: string; action: string; result: 'done' | 'ignored' | 'failed' }[];
  notifications: { at: number; event: string; subject: string }[];
  journal: { at: number; subject: string; sentence: string }[];
}

interface Recorded {
  subject: string;
  data: Readonly<Record<string, unknown>>;
}

const byMachine: readonly unknown[] = ['power-off', 'storage', 'watchdog'];

/**
 * The hosts for which rows of a journal record a proof by two off reads (already off or not), by storage fencing or by a watchdog's bound. A person's
 * word and a new boot are proofs as well, yet nobody was fenced by them.
 * @returns sorted, each once
 */
export function provenOff(journal: readonly Recorded[]): string[] {
  const proven = journal.filter(({ data: { proof } }) =>
    byMachine.includes((proof as { kind?: unknown } | null)?.kind),
  );
  return [...new Set(proven.map(({ subject }) => subject))].sort();
}

/** The outcome as `--json` shows it: without what only `expect` needs. */
export function printed({ fenced: _, vms, ...rest }: ScenarioOutcome) {
  const shown = Object.entries(vms).map(([vm, { state, host, starts }]) => [vm, { state, host, starts }] as const);
  return { ...rest, vms: Object.fromEntries(shown) };
}
