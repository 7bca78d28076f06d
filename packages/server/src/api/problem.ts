import { STATUS_CODES } from 'node:http';
import { type ErrorCode, errorCatalogue, PicketError, type Problem } from '@picket/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Log } from '../runtime/ports.ts';

/** Turns whatever was thrown into a sentence for people. What is not meant for them goes to the log, never to the answer. */
export function problemOf(error: unknown, log: Log, where: string): Problem {
  if (error instanceof PicketError) return problem(error.code, error.message, error.status, error.data);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const part = error.validationContext ?? 'body';
    const said = error.validation
      .slice(0, 5)
      .map((issue) => fieldSentence(part, issue.instancePath, issue.message ?? 'is not valid'));
    return problem('BAD_REQUEST', said.join(' '));
  }
  const status = statusOf(error);
  if (status >= 400 && status < 500) {
    return problem(
      'BAD_REQUEST',
      `${error instanceof Error ? sentence(error.message) : 'The request is not valid.'}`,
      status,
    );
  }
  log.error('The API failed while answering', {
    where,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  return problem(
    'INTERNAL',
    'Something went wrong inside the Picket server; the request may not have been carried out.',
  );
}

/** Serialised here: an error must come out whole whatever the route's own schemas say. */
export function sendProblem(reply: FastifyReply, found: Problem): FastifyReply {
  return reply.code(found.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(found));
}

export function unknownRoute(request: FastifyRequest): Problem {
  const path = request.url.split('?')[0] ?? request.url;
  return problem('UNKNOWN_ROUTE', `The API has no ${request.method} ${path}.`);
}

function problem(
  code: ErrorCode,
  detail: string,
  status: number = errorCatalogue[code].status,
  data: Record<string, unknown> = {},
): Problem {
  return {
    type: `urn:picket:error:${code.toLowerCase().replaceAll('_', '-')}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    hint: errorCatalogue[code].hint,
    ...(Object.keys(data).length > 0 ? { data } : {}),
  };
}

/** "body.reason: say why …" — which field, and why. */
function fieldSentence(part: string, instancePath: string, message: string): string {
  const field = instancePath.split('/').filter(Boolean).join('.');
  return sentence(`${field === '' ? part : `${part}.${field}`}: ${message}`);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}
