import type { Problem } from '@picket/protocol';

/** The command was typed wrongly: exit code 2. */
export class UsageError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'UsageError';
  }
}

/** The API said no, or could not be reached: exit code 1. Carries what to print, hint included. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

/** The command has told everything itself and ends with this code. */
export class ExitCode extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit code ${code}`);
    this.name = 'ExitCode';
    this.code = code;
  }
}
