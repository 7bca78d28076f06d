import type { Command } from 'commander';
import { ExitCode } from '../../errors.ts';
import type { Io } from '../../io.ts';
import { wholeNumber } from '../act.ts';

interface TeethOptions {
  readonly only?: readonly string[];
  readonly histories?: number;
  readonly jobs?: number;
  readonly json?: boolean;
}

export function registerTeeth(sim: Command, io: Io): void {
  sim
    .command('teeth')
    .summary('break the build on purpose and look who notices')
    .description(
      'Plays sabotaged builds, each with one rule of SAFETY.md broken, until a scenario or a history of the explorer notices. Needs a checkout with its sources. Exit code 0: every sabotage is caught, 1: one is not, 2: there is no such sabotage.',
    )
    .option('--only <id...>', 'these sabotages, or those of these rules: S2, S2-one-read')
    .option('--histories <n>', 'histories for each that no scenario catches', wholeNumber(0, 1_000_000))
    .option('--jobs <n>', 'processes at a time (default: one for each CPU)', wholeNumber(1, 64))
    .option('--json', 'one line of JSON for each sabotage')
    .action(async (own: TeethOptions, command: Command) => {
      const { only, histories, jobs, json } = { ...command.optsWithGlobals<TeethOptions>(), ...own };
      // Loaded only here: no other command needs the simulator.
      const { huntSabotages } = await import('@picket/sim');
      const code = await huntSabotages(
        {
          ...(only === undefined ? {} : { only }),
          ...(histories === undefined ? {} : { histories }),
          ...(jobs === undefined ? {} : { jobs }),
          json: json === true,
        },
        (line) => io.out(line),
      );
      if (code !== 0) throw new ExitCode(code);
    });
}
