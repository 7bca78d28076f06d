import type { Problem } from '@picket/protocol';

/** A refusal or failure as the server tells it: a sentence, and what to do. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

/** Whatever was thrown, as a sentence and a hint. Never a stack trace. */
export function wordsOf(error: unknown): { code: string; detail: string; hint: string } {
  if (error instanceof ApiProblem) return error.problem;
  return {
    code: 'PAGE_FAILED',
    detail: 'This page could not be shown: something in it went wrong.',
    hint: 'Reload it. If it happens again, the command line still works: picket status.',
  };
}

export function isProblem(error: unknown, code: string): error is ApiProblem {
  return error instanceof ApiProblem && error.problem.code === code;
}

/** No answer, or one that is not Picket's. */
export function unreachable(detail: string, status = 503): ApiProblem {
  return new ApiProblem({
    type: 'urn:picket:error:server-unreachable',
    title: 'Unreachable',
    status,
    code: 'SERVER_UNREACHABLE',
    detail,
    hint: 'Check the network between you and the server, and that the server runs: systemctl status picket-server.',
  });
}

export function problemFrom(status: number, body: unknown): ApiProblem {
  if (isProblemBody(body)) return new ApiProblem(body);
  return unreachable(`The server answered with status ${status} and without a reason.`, status);
}

function isProblemBody(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'hint' in body;
}
