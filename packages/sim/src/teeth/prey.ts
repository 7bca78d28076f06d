/** One thing a sabotaged build is let loose on. */
export type Prey =
  | { readonly kind: 'scenario'; readonly file: string }
  | { readonly kind: 'seed'; readonly seed: number };

/** What is given to the child process that plays. */
export interface Task {
  readonly preys: readonly Prey[];
}

/** What the child says after each prey, in order. */
export interface Tried {
  readonly prey: Prey;
  /** The first violation or unmet expectation; null = all is well. */
  readonly problem: string | null;
  /** False: the module with the defect was not even loaded, so nothing was tried. */
  readonly loaded: boolean;
}

/** What comes from the child. It then waits to be ended. */
export type Said = Tried | 'done';

export function preyName(prey: Prey): string {
  return prey.kind === 'seed'
    ? `seed ${prey.seed}`
    : prey.file.replace(/\/scenario\.ya?ml$/, '').replace(/^.*\/scenarios\//, '');
}
