import { readFile } from 'node:fs/promises';
import { parseScenario } from '@picket/protocol';
import { generate } from '../explore/generate.ts';
import { playScenario } from '../play/play.ts';
import type { Prey } from './prey.ts';

/** As the explorer gives it: how long the world has to settle once every fault is healed. */
const SETTLE_MS = 1_800_000;

/** Plays it on the build of this process. Resolves with the first violation or unmet expectation; null when all is well. */
export async function play(prey: Prey): Promise<string | null> {
  if (prey.kind === 'seed') {
    const { outcome } = await playScenario(generate(prey.seed), { seed: prey.seed, settleMs: SETTLE_MS });
    return outcome.violations[0] ?? null;
  }
  const read = await parseScenario(await readFile(prey.file, 'utf8'));
  if (!read.ok) throw new Error(`${prey.file}:${read.problems[0]?.line} ${read.problems[0]?.reason}`);
  const { outcome } = await playScenario(read.scenario, { seed: read.scenario.seed ?? 1 });
  return [...outcome.violations, ...outcome.failures][0] ?? null;
}
