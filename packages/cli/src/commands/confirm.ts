import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';

/**
 * Goes on only if the person types the name of what is at stake.
 * @throws UsageError when another name was typed, or when nobody can be asked (`--yes` is named then)
 */
export async function confirmByName(io: Io, name: string, stake: string): Promise<void> {
  if (!io.interactive) throw new UsageError(`${stake} Nobody can be asked here (no terminal): pass --yes.`);
  const typed = (await io.ask(`${stake} Type "${name}" to go on: `)).trim();
  if (typed !== name) throw new UsageError(`"${typed}" was typed, not "${name}". Nothing was done.`);
}
