import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';

/** A new password: asked for twice at a terminal, else the first line of standard input. Never an argument: those are seen by all. */
export async function askPassword(io: Io, user: string): Promise<string> {
  if (!io.interactive) return (await io.readStdin()).split(/\r?\n/)[0] ?? '';
  const first = await io.ask(`New password of ${user}: `, { hidden: true });
  const again = await io.ask('Once more: ', { hidden: true });
  if (first !== again) throw new UsageError('The two were not the same. Nothing was done.');
  return first;
}
