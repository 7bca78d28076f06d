import { type Command, InvalidArgumentError } from 'commander';
import type { Io } from '../io.ts';
import { openSession, type Session } from '../session.ts';

/** What a command that talks to the API does: `args` are its operands in order, `options` its own options. */
export type Act<O> = (session: Session, args: readonly (string | undefined)[], options: O) => Promise<void>;

/** Makes a commander action of it. An option that a command above has as well (`fence --yes`, `fence bind --yes`) is heard there. */
export function act<O extends object = Record<string, never>>(
  io: Io,
  body: Act<O>,
): (...given: unknown[]) => Promise<void> {
  return async (...given) => {
    const command = given.at(-1) as Command;
    await body(await openSession(io, command), command.args, command.optsWithGlobals<O>());
  };
}

/** Operands that commander has already required. */
export function needed(value: string | undefined): string {
  if (value === undefined) throw new Error('A required operand is missing.');
  return value;
}

/** Parser of an option: a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

export const portNumber = wholeNumber(0, 65_535);
