import type { Command } from 'commander';
import { ExitCode, UsageError } from '../../errors.ts';
import type { Io } from '../../io.ts';
import { wholeNumber } from '../act.ts';

interface Options {
  readonly histories: number;
  readonly seed: number;
  readonly jobs?: number;
  readonly out: string;
  readonly part?: string;
  readonly failures: number;
  readonly library?: string;
  readonly json?: boolean;
}

const anySeed = wholeNumber(0, 2 ** 32 - 1);

export function registerSimExplore(group: Command, io: Io): void {
  group
    .command('explore')
    .summary('random clusters and faults, held against the invariants')
    .description(
      'Plays histories drawn from seeds: clusters, loads, settings and faults of all kinds. Each one that breaks a promise is printed with the seed that replays it and a scenario file that shows it. Exit code 0: no promise was broken, 1: one was, 2: typed wrongly.',
    )
    .option('--histories <n>', 'how many', wholeNumber(1, 1_000_000_000), 1000)
    .option('--seed <n>', 'seed of the first history; each next one has the next seed', anySeed, 1)
    .option('--jobs <n>', 'how many are played at once (default: one per core)', wholeNumber(1, 256))
    .option('--out <dir>', 'where shrunk scenarios and finished parts are kept', './sim-failures')
    .option('--part <i/n>', 'play this part of the run only, such as 2/10; a rerun goes on where it stopped')
    .option('--failures <n>', 'stop after so many broken promises', wholeNumber(1, 1_000_000), 5)
    .option('--library <dir>', 'tell at the end what neither the histories nor the scenarios below this folder reach')
    .option('--json', 'print the report as JSON')
    .action(async (own: Options, command: Command) => {
      const { json, part: text, failures, ...options } = { ...command.optsWithGlobals<Options>(), ...own };
      // Loaded only here: no other command needs the simulator.
      const { explore, parsePart } = await import('@picket/sim');
      const part = text === undefined ? undefined : parsePart(text);
      if (part === null)
        throw new UsageError(`"${text}" is no part of a run: write one like 2/10, from 1/10 to 10/10.`);
      const print = (line: string): void => (json === true ? io.err(line) : io.out(line));
      const explored = await explore({ ...options, part, stopAfter: failures, stop: io.stop, print });
      if (json === true) io.out(JSON.stringify(explored, null, 2));
      if (!explored.ok) throw new ExitCode(1);
    });
}
