import { Command, CommanderError } from 'commander';
import { addLabCommands } from './cli/lab-commands.ts';
import { fail } from './cli/output.ts';
import { addPeerCommands } from './cli/peer-commands.ts';
import { addRunCommand } from './cli/run-command.ts';
import { addVerbs } from './cli/verb-commands.ts';
import { unknownWord } from './errors.ts';

const program = new Command('lab')
  .description('Real hosts on one machine: libvirt, QEMU guests and BMCs in namespaces. Needs root.')
  .exitOverride()
  .showSuggestionAfterError(false);

const add = (name: string): Command =>
  program
    .command(name)
    .option('--dir <folder>', "the lab's folder (default: $PICKET_LAB_DIR, or .lab/default in the checkout)")
    .option('--json', 'print data for machines');

addLabCommands(add);
addPeerCommands(add);
addRunCommand(add);
addVerbs(program, add);

const wantsJson = process.argv.includes('--json');
try {
  const [word] = process.argv.slice(2);
  const known = program.commands.flatMap((command) => [command.name(), ...command.aliases()]);
  if (word !== undefined && !word.startsWith('-') && word !== 'help' && !known.includes(word)) {
    throw unknownWord(
      'verb',
      word,
      program.commands.map((command) => command.name()),
    );
  }
  await program.parseAsync();
} catch (error) {
  // Commander has said its sentence itself; only the exit code is left to do.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else fail(error, wantsJson);
}
