import { findScenarios } from '../run/find.ts';
import { runOne } from '../run/one.ts';
import { addCoverage, type Totals } from './totals.ts';

/**
 * Adds what the scenarios below a folder reach to what histories reached: rare ways are told there on purpose.
 * @returns how many were played
 * @throws Error when the folder does not exist
 */
export async function addLibrary(totals: Totals, folder: string): Promise<number> {
  let played = 0;
  for (const file of findScenarios([folder])) {
    const one = await runOne(file);
    if (one.kind === 'bad') continue;
    addCoverage(totals, one.played.coverage);
    played += 1;
  }
  return played;
}
