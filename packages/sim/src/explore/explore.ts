import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { toYaml } from '@picket/protocol';
import { type Crew, crewOfOne } from './crew.ts';
import { invariantOf, type Violation } from './history.ts';
import { addLibrary } from './library.ts';
import { march } from './march.ts';
import { codeFingerprint, noProgress, type Part, PartFile, type Progress, seedsOf } from './part.ts';
import type { Play } from './played.ts';
import { printGaps, printReport } from './print-report.ts';
import { type Report, reportOf } from './report.ts';
import { crewOfThreads } from './threads.ts';

export interface ExploreOptions {
  readonly histories: number;
  /** Seed of the first history; each next one has the next seed. */
  readonly seed: number;
  /** Worker threads; default: one per core. */
  readonly jobs?: number | undefined;
  /** Folder for shrunk scenarios and for how far parts are; default ./sim-failures. */
  readonly out?: string | undefined;
  /** Plays only this part of the run, and remembers how far it came. */
  readonly part?: Part | undefined;
  /** Folder of scenarios: what they reach is added in a last account of what nothing reached. */
  readonly library?: string | undefined;
  /** Stops after so many histories that break a promise; default 5. */
  readonly stopAfter?: number | undefined;
  /** How long the world may run on after every fault is healed, in virtual ms (I7); default 30 minutes. */
  readonly settleMs?: number | undefined;
  /** Plays in this thread instead of in threads of their own: for tests. */
  readonly play?: Play | undefined;
  /** Aborted when the person wants it to end: what is under way is finished, kept and reported. */
  readonly stop?: AbortSignal | undefined;
  /** What a person reads, line by line. */
  readonly print: (line: string) => void;
}

/** A history that broke a promise. */
interface Finding extends Violation {
  /** The command that replays it. */
  readonly replay: string;
  /** The shrunk scenario. */
  readonly file: string;
}

export interface Explored {
  /** No promise was broken. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  readonly report: Report;
}

const PROGRESS_MS = 10_000;
const SETTLE_MS = 30 * 60_000;

/**
 * Plays histories drawn from seeds and holds each against the invariants. Prints how far it is, each broken promise with the seed that
 * replays it and the file of its shrunk scenario, and at the end what was reached.
 */
export async function explore(options: ExploreOptions): Promise<Explored> {
  const { print, stopAfter = 5, out = './sim-failures', settleMs = SETTLE_MS } = options;
  const part = options.part ?? { index: 1, of: 1 };
  const { from, to } = seedsOf(options, part);
  const file = options.part === undefined ? null : new PartFile(out, options, part.of, codeFingerprint());
  const progress = file?.read(part.index, from) ?? noProgress(from);
  if (progress.next > from)
    print(`Part ${part.index} of ${part.of} was played up to seed ${progress.next - 1} before.`);
  const crew =
    options.play === undefined ? crewOfThreads(options.jobs ?? availableParallelism()) : crewOfOne(options.play);
  const meter = startMeter(progress);
  const save = (): void => {
    meter.read();
    file?.write(part.index, progress);
  };
  const tell = setInterval(() => {
    save();
    print(progressLine(progress, from, to));
  }, PROGRESS_MS);
  try {
    const found = ({ seed, sentence }: Violation): void => print(`${sentence}\n  replay: ${replayOf(seed)}`);
    progress.violations.forEach(found);
    await march(progress, { crew, to, settleMs, stopAfter, found, stop: options.stop });
    save();
    const findings = await Promise.all(progress.violations.map((violation) => keep(crew, violation, settleMs, out)));
    for (const { sentence, file: path } of findings) print(`${sentence}\n  shrunk: ${path}`);
    const sum = file?.sum() ?? { ...progress, parts: 1 };
    const report = reportOf(sum.totals, sum.wallMs);
    if (sum.parts > 1) print(`${sum.parts} of ${part.of} parts, together:`);
    print(printReport(report));
    if (options.library !== undefined) {
      const together = structuredClone(sum.totals);
      const scenarios = await addLibrary(together, options.library);
      print(`\nWith the ${scenarios} scenarios of ${options.library}:\n${printGaps(reportOf(together, sum.wallMs))}`);
    }
    return { ok: findings.length === 0, findings, report };
  } finally {
    clearInterval(tell);
    await crew.close();
  }
}

/** Shrinks what broke a promise and writes it down. */
async function keep(crew: Crew, violation: Violation, settleMs: number, out: string): Promise<Finding> {
  const { scenario } = await crew.shrink(violation, settleMs);
  mkdirSync(out, { recursive: true });
  const file = join(out, `${invariantOf(violation.sentence).replaceAll(' ', '-')}-${violation.seed}.yaml`);
  const found = `# Shrunk from a history: ${replayOf(violation.seed)}\n`;
  writeFileSync(file, found + toYaml(scenario));
  return { ...violation, replay: replayOf(violation.seed), file };
}

function replayOf(seed: number): string {
  return `picket sim explore --seed ${seed} --histories 1`;
}

function progressLine({ next, wallMs, totals, violations }: Progress, from: number, to: number): string {
  const perSecond = totals.histories / Math.max(1, wallMs / 1000);
  const left = perSecond === 0 ? '' : `, ${Math.ceil((to - next) / perSecond / 60)} min left`;
  return `${next - from} of ${to - from} histories, ${perSecond.toFixed(1)} per second, broken promises: ${violations.length}${left}`;
}

/** Adds real and processor time since its last reading to the progress. */
function startMeter(progress: Progress): { read: () => void } {
  let wall = performance.now();
  let cpu = process.cpuUsage();
  return {
    read: () => {
      const [now, used] = [performance.now(), process.cpuUsage()];
      progress.wallMs += now - wall;
      progress.totals.cpuMs += (used.user + used.system - cpu.user - cpu.system) / 1000;
      [wall, cpu] = [now, used];
    },
  };
}
