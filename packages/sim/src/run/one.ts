import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseScenario, type Scenario, type ScenarioOutcome } from '@picket/protocol';
import { type Played, playScenario } from '../play/play.ts';
import { StageError } from '../play/stage.ts';
import { format, StoryLog } from './log.ts';

export interface RunOneOptions {
  /** Beats the file's own seed; default 1. */
  readonly seed?: number;
  /** Prints the story while it happens. */
  readonly trace?: (line: string) => void;
  /** Writes expected.log anew instead of comparing with it. */
  readonly update?: boolean;
}

export type RunOne =
  | { readonly kind: 'played'; readonly file: string; readonly outcome: ScenarioOutcome; readonly played: Played }
  /** Each problem says file, line and reason. */
  | { readonly kind: 'bad'; readonly file: string; readonly problems: readonly string[] };

const DEFAULT_SEED = 1;

/** Plays one scenario file and judges it: invariants, its `expect`, and the story in the expected.log beside it. */
export async function runOne(file: string, options: RunOneOptions = {}): Promise<RunOne> {
  const read = await readScenario(file);
  if ('problems' in read) return { kind: 'bad', file, problems: read.problems };
  const { scenario } = read;
  const log = new StoryLog();
  let played: Played;
  try {
    played = await playScenario(scenario, {
      seed: options.seed ?? scenario.seed ?? DEFAULT_SEED,
      trace: (line) => {
        log.add(line);
        options.trace?.(format(line));
      },
    });
  } catch (error) {
    if (error instanceof StageError) return { kind: 'bad', file, problems: [`${file}:1: cluster: ${error.message}`] };
    throw error;
  }
  const failures = [...played.outcome.failures];
  const expected = join(dirname(file), 'expected.log');
  const isPlain = options.seed === undefined || options.seed === (scenario.seed ?? DEFAULT_SEED);
  if (basename(file) === 'scenario.yaml' && isPlain) {
    if (options.update === true) writeFileSync(expected, log.text());
    else if (existsSync(expected)) failures.push(...differences(readFileSync(expected, 'utf8'), log.text()));
  }
  const ok = failures.length === 0 && played.outcome.violations.length === 0;
  return { kind: 'played', file, outcome: { ...played.outcome, failures, ok }, played };
}

/** Reads a scenario file, or says what is wrong with it. */
async function readScenario(file: string): Promise<{ scenario: Scenario } | { problems: string[] }> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return { problems: [`${file}:1: it cannot be read (${error instanceof Error ? error.message : String(error)})`] };
  }
  const parsed = await parseScenario(text);
  if (!parsed.ok) return { problems: parsed.problems.map(({ line, reason }) => `${file}:${line}: ${reason}`) };
  return { scenario: parsed.scenario };
}

/** The first place where the story is another one. */
function differences(expected: string, found: string): string[] {
  if (expected === found) return [];
  const want = expected.split('\n');
  const have = found.split('\n');
  const at = want.findIndex((line, i) => line !== have[i]);
  const i = at === -1 ? want.length : at;
  return [
    `the story differs from expected.log at line ${i + 1}: "${have[i]?.trim() ?? 'its end'}" instead of "${want[i]?.trim() ?? 'its end'}" (after a wanted change: picket sim run --update)`,
  ];
}
