import { LabError } from '../errors.ts';

export interface CommonOptions {
  dir?: string;
  json?: boolean;
}

/** Prints the data for machines, or the sentence for people. */
export function show(options: CommonOptions, data: unknown, sentence: string | (() => string)): void {
  console.log(options.json ? JSON.stringify(data) : typeof sentence === 'string' ? sentence : sentence());
}

/** Ends with a sentence, never with a stack trace. Exit code 2: the call was wrong; 1: it failed. */
export function fail(error: unknown, json: boolean): void {
  const known = error instanceof LabError;
  const sentence = error instanceof Error ? error.message : String(error);
  if (json) console.log(JSON.stringify({ ok: false, error: sentence }));
  else console.error(`lab: ${sentence}`);
  if (!known && process.env.PICKET_DEBUG && error instanceof Error) console.error(error.stack);
  process.exitCode = known ? error.exitCode : 1;
}
