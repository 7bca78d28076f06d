import type { Prey } from './prey.ts';

export async function play(_prey: Prey): Promise<string | null> {
  return null;
}
