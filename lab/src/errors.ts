/** Something the lab says to a person in one sentence. `exitCode` 2 means the call itself was wrong, 1 that it failed. */
export class LabError extends Error {
  readonly exitCode: 1 | 2;

  constructor(sentence: string, exitCode: 1 | 2 = 1) {
    super(sentence);
    this.name = 'LabError';
    this.exitCode = exitCode;
  }
}

/** A word the lab does not know: the sentence lists what exists. */
export function unknownWord(kind: string, word: string, existing: readonly string[]): LabError {
  return new LabError(
    `there is no ${kind} "${word}"; there ${existing.length === 1 ? 'is' : 'are'}: ${existing.join(', ') || 'none'}`,
    2,
  );
}

/** What Picket itself refuses a person, in its own words. */
export class Refused extends LabError {}
