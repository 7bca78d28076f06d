import type { Command, CommandResult } from './command.ts';
import { runHere } from './run-here.ts';

// The process that run-command.ts starts: it runs the commands that it is sent, and ends with the channel. What it has started by
// then goes on to its own end, as it would if the server had started it.

export interface Ask {
  readonly id: number;
  readonly command: Command;
}

export interface Answer {
  readonly id: number;
  readonly result: CommandResult;
}

process.on('message', ({ id, command }: Ask) => {
  void runHere(command).then((result) => {
    const answer: Answer = { id, result };
    if (process.connected) process.send?.(answer, undefined, undefined, () => undefined);
  });
});
process.once('disconnect', () => process.exit(0));
// Ctrl-C at a terminal goes to the whole group; the server decides when this one ends.
process.on('SIGINT', () => undefined);
