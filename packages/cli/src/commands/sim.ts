import type { Command } from 'commander';
import { ExitCode } from '../errors.ts';
import type { Io } from '../io.ts';
import { wholeNumber } from './act.ts';
import { registerSimAgents } from './sim/agents.ts';
import { registerSimExplore } from './sim/explore.ts';
import { registerSimPower } from './sim/power.ts';
import { registerTeeth } from './sim/teeth.ts';

interface RunOptions {
  readonly seed?: number;
  readonly trace?: boolean;
  readonly update?: boolean;
  readonly json?: boolean;
}

export function registerSim(program: Command, io: Io): void {
  const sim = program
    .command('sim')
    .summary('the simulator: play scenario files, or be a thousand agents of a running server')
    .description(
      'Plays scenarios with the real engine and runtime in a simulated world, in virtual time, without a server. Or runs simulated agents against a server that runs.',
    );
  registerRun(sim, io);
  registerSimExplore(sim, io);
  registerSimAgents(sim, io);
  registerSimPower(sim, io);
  registerTeeth(sim, io);
}

function registerRun(sim: Command, io: Io): void {
  sim
    .command('run')
    .summary('play scenario files')
    .description(
      'Plays scenario files, or every scenario below a folder (docs/scenarios.md). Exit code 0: all hold, 1: one does not, 2: a file is bad.',
    )
    .argument('<file or folder...>')
    .option('--seed <n>', "seed of the simulator's chances; beats the file's own", wholeNumber(0, 2 ** 32 - 1))
    .option('--json', 'print how it ended as JSON')
    .option('--trace', 'print the story with virtual times')
    .option('--update', 'write the expected.log beside each scenario.yaml anew')
    .action(async (places: string[], own: RunOptions, command: Command) => {
      const options: RunOptions = { ...command.optsWithGlobals(), ...own };
      // Loaded only here: no other command needs the simulator.
      const { runScenarios } = await import('@picket/sim');
      const code = await runScenarios(places, {
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        json: options.json === true,
        trace: options.trace === true,
        update: options.update === true,
        print: (line) => io.out(line),
        complain: (line) => io.err(line),
      });
      if (code !== 0) throw new ExitCode(code);
    });
}
