import { type Prey, preyName, type Tried } from './prey.ts';
import type { ProbeEnd, ProbeOptions } from './probe.ts';
import type { Sabotage } from './sabotage.ts';

export interface Verdict {
  readonly sabotage: Sabotage;
  readonly caught: boolean;
  /** Scenario folder or seed. */
  readonly by: string | null;
  /** What the catching run complained of; or why nothing could be said. */
  readonly problem: string;
  /** Histories of the explorer that were needed, or were in vain; 0 = a scenario caught it. */
  readonly histories: number;
}

export interface HuntOptions {
  /** Every scenario file of the library. */
  readonly library: readonly string[];
  /** At most this many histories of the explorer, seeds 1, 2, 3, … */
  readonly histories: number;
  readonly jobs: number;
  readonly probe: (options: ProbeOptions) => Promise<ProbeEnd>;
  /** Called as soon as one is decided. */
  readonly told: (verdict: Verdict) => void;
}

/** The simulator's own slowest run takes a few seconds; a sabotaged one may go round in circles. */
const STUCK_MS = 120_000;

/** Hunts every sabotage, several at a time. What catches one is played on the build as it is too: it must find nothing there. */
export async function hunt(sabotages: readonly Sabotage[], options: HuntOptions): Promise<readonly Verdict[]> {
  const verdicts = new Map<string, Verdict>();
  const clean = new Map<string, Promise<string | null>>();
  const left = [...sabotages];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const verdict = await huntOne(next, options, clean);
      verdicts.set(next.id, verdict);
      options.told(verdict);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  return sabotages.flatMap((s) => verdicts.get(s.id) ?? []);
}

async function huntOne(
  sabotage: Sabotage,
  options: HuntOptions,
  clean: Map<string, Promise<string | null>>,
): Promise<Verdict> {
  const preys: readonly Prey[] = [
    ...scenariosFor(sabotage, options.library).map((file) => ({ kind: 'scenario', file }) as const),
    ...Array.from({ length: options.histories }, (_, i) => ({ kind: 'seed', seed: i + 1 }) as const),
  ];
  let from = 0;
  let histories = 0;
  // What fails without the defect as well proves nothing: the hunt goes on behind it.
  while (from < preys.length) {
    const seen: { hit: Tried | null; loaded: boolean } = { hit: null, loaded: false };
    const end = await options.probe({
      edit: sabotage,
      preys: preys.slice(from),
      stuckMs: STUCK_MS,
      tried: (tried) => {
        from += 1;
        if (tried.prey.kind === 'seed') histories += 1;
        seen.loaded ||= tried.loaded;
        if (tried.problem === null) return false;
        seen.hit = tried;
        return true;
      },
    });
    const missed = { sabotage, caught: false, by: null, histories };
    if (!end.ok) return { ...missed, problem: end.why };
    const { hit, loaded } = seen;
    if (!loaded) return { ...missed, problem: `${sabotage.file} is never loaded by the simulator` };
    if (hit === null) break;
    const without = await alone(hit.prey, options, clean);
    if (without === null)
      return { sabotage, caught: true, by: preyName(hit.prey), problem: hit.problem ?? '', histories };
  }
  return { sabotage, caught: false, by: null, problem: 'nothing noticed it', histories };
}

/** What the build without any defect says to the same prey. */
function alone(prey: Prey, { probe }: HuntOptions, clean: Map<string, Promise<string | null>>): Promise<string | null> {
  const name = preyName(prey);
  const known = clean.get(name);
  if (known !== undefined) return known;
  const asking = (async (): Promise<string | null> => {
    let problem: string | null = 'it was not played';
    const end = await probe({
      edit: null,
      preys: [prey],
      stuckMs: STUCK_MS,
      tried: (tried) => {
        problem = tried.problem;
        return true;
      },
    });
    return end.ok ? problem : end.why;
  })();
  clean.set(name, asking);
  return asking;
}

/** Those the entry lists, then those that name its rule. */
export function scenariosFor(sabotage: Sabotage, library: readonly string[]): readonly string[] {
  const listed = library.filter(
    (file) => sabotage.caughtBy?.some((start) => folderOf(file).startsWith(start)) === true,
  );
  const ofRule = library.filter((file) => namesRule(folderOf(file), sabotage.rule) && !listed.includes(file));
  return [...listed, ...ofRule];
}

function folderOf(file: string): string {
  return preyName({ kind: 'scenario', file });
}

function namesRule(folder: string, rule: string): boolean {
  const name = folder.split('/').at(-1) ?? '';
  return name.toLowerCase().startsWith(`${rule.toLowerCase()}-`);
}
