import type { Verdict } from './hunt.ts';

/** One sabotage as a line: mark, id, what it does, and who caught it. */
export function line({ sabotage, caught, by, problem, histories }: Verdict): string {
  const needed = histories === 0 ? '' : ` after ${histories} ${histories === 1 ? 'history' : 'histories'}`;
  const found = caught ? `${by}${needed}: ${problem}` : `NOT CAUGHT${needed}: ${problem}`;
  return `${caught ? '✓' : '✗'} ${sabotage.id.padEnd(32)} ${sabotage.rule.padEnd(4)} ${sabotage.sentence}\n    ${found}`;
}

/** The last line. */
export function sumUp(verdicts: readonly Verdict[]): string {
  const caught = verdicts.filter((v) => v.caught);
  const rules = new Set(caught.map((v) => v.sabotage.rule));
  return `${caught.length} of ${verdicts.length} sabotages caught, of ${rules.size} rules.`;
}
