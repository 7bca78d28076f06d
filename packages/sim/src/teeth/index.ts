import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { sabotages } from './catalogue/index.ts';
import { hunt } from './hunt.ts';
import { probe, root } from './probe.ts';
import { line, sumUp } from './table.ts';

export interface TeethOptions {
  /** Ids, or how they begin (`S2` or `S2-one-read`); all without. */
  readonly only?: readonly string[];
  /** Histories of the explorer for each sabotage that no scenario catches. */
  readonly histories?: number;
  /** Processes at a time; 2 GiB machines manage two. */
  readonly jobs?: number;
  readonly json?: boolean;
}

const HISTORIES = 300;

/**
 * Breaks the build on purpose, in each known way, and looks whether the scenario library or the explorer notices. Needs the
 * sources of a checkout. Returns the exit code: 0 all are caught, 1 not, 2 no such sabotage.
 */
export async function teeth(options: TeethOptions, out: (text: string) => void): Promise<number> {
  const { only = [], json = false } = options;
  const chosen = sabotages.filter(
    (s) => only.length === 0 || only.some((word) => s.id === word || s.id.startsWith(`${word}-`)),
  );
  if (chosen.length === 0) {
    out(`There is no sabotage ${only.join(', ')}. There are: ${sabotages.map((s) => s.id).join(', ')}`);
    return 2;
  }
  const library = globSync('scenarios/**/scenario.yaml', { cwd: root })
    .sort()
    .map((file) => join(root, file));
  const verdicts = await hunt(chosen, {
    library,
    histories: options.histories ?? HISTORIES,
    jobs: options.jobs ?? Math.max(1, availableParallelism()),
    probe,
    told: (verdict) => {
      if (!json) out(line(verdict));
    },
  });
  if (json) {
    for (const { sabotage, ...found } of verdicts) {
      const { id, rule, sentence, file } = sabotage;
      out(JSON.stringify({ id, rule, sentence, file, ...found }));
    }
  } else out(sumUp(verdicts));
  return verdicts.every((v) => v.caught) ? 0 : 1;
}
