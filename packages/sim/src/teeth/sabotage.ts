/**
 * A deliberate defect: one place of the production source that is rewritten while it is loaded, in a process of its own. The
 * source on disk is never touched and knows nothing of it.
 */
export interface Sabotage {
  /** `S2-one-read`: the rule and what is broken. */
  readonly id: string;
  /** What it breaks: a rule (S1–S24, T1–T7) or an invariant (I1–I8). */
  readonly rule: string;
  /** What the sabotaged build does, in one sentence. */
  readonly sentence: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Stands in that file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Scenario folders that are tried first, by how their names begin: `safety/S2-`. Those of its rule are tried anyway. */
  readonly caughtBy?: readonly string[];
}

export type Edit = Pick<Sabotage, 'file' | 'find' | 'replace'>;

/** The source with its defect. @throws Error unless `find` stands in it exactly once: the source has changed and the sabotage must follow */
export function spoil(source: string, edit: Edit): string {
  const found = source.split(edit.find).length - 1;
  if (found !== 1)
    throw new Error(
      `${edit.file} has ${found === 0 ? 'no' : `${found} times the`} text "${edit.find}"; it must stand there exactly once`,
    );
  return source.replace(edit.find, () => edit.replace);
}
