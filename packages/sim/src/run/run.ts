import { printed } from '@picket/protocol';
import { findScenarios } from './find.ts';
import { type RunOne, runOne } from './one.ts';

export interface RunOptions {
  readonly seed?: number;
  readonly json?: boolean;
  readonly trace?: boolean;
  readonly update?: boolean;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
}

/**
 * `picket sim run`: plays scenario files and prints how they ended.
 * @returns 0 when all hold, 1 when one does not, 2 when a file is bad
 */
export async function runScenarios(places: readonly string[], options: RunOptions): Promise<0 | 1 | 2> {
  let files: string[];
  try {
    files = findScenarios(places);
  } catch (error) {
    options.complain(`The scenarios cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  if (files.length === 0) {
    options.complain(`There is no scenario file in ${places.join(', ')}.`);
    return 2;
  }
  const single = files.length === 1;
  let passed = 0;
  let bad = 0;
  for (const file of files) {
    const one = await runOne(file, {
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(options.trace === true ? { trace: options.json === true ? options.complain : options.print } : {}),
      ...(options.update === true ? { update: true } : {}),
    });
    if (one.kind === 'bad') bad += 1;
    else if (one.outcome.ok) passed += 1;
    tell(one, single, options);
  }
  const failed = files.length - passed;
  if (!single) {
    if (options.json === true) options.print(JSON.stringify({ ok: failed === 0, passed, failed }));
    else options.print(`${passed} passed, ${failed} failed`);
  }
  if (bad > 0) return 2;
  return failed > 0 ? 1 : 0;
}

function tell(one: RunOne, single: boolean, { json, print, complain }: RunOptions): void {
  if (one.kind === 'bad') {
    for (const problem of one.problems) complain(problem);
    return;
  }
  const { outcome, file } = one;
  if (json === true) {
    print(JSON.stringify(printed(outcome), null, single ? 2 : undefined));
    return;
  }
  print(`${outcome.ok ? '✓' : '✗'} ${outcome.name}${single ? '' : `  (${file})`}`);
  for (const sentence of [...outcome.violations, ...outcome.failures]) print(`    ${sentence}`);
}
