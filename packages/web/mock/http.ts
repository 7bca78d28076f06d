import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { apiPrefix, errorCatalogue, PicketError, type Problem } from '@picket/protocol';

export interface Call {
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

type Handler = (call: Call) => unknown;

interface Route {
  readonly method: string;
  readonly parts: readonly string[];
  readonly handle: Handler;
}

/** Thrown for a status that the catalogue has no code for yet. */
export class StatusError extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;

  constructor(status: number, code: string, detail: string, hint: string) {
    super(detail);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

/** Just enough of a web server: `on('GET', '/clusters/:cluster', …)`, JSON in and out, problem+json for what is thrown. */
export class Api {
  private readonly routes: Route[] = [];
  /** Runs before each handler: sessions. */
  guard: (call: Call, method: string, path: string) => void = () => undefined;

  on(method: string, path: string, handle: Handler): void {
    this.routes.push({ method, parts: path.split('/'), handle });
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = new URL(request.url ?? '/', 'http://mock');
    if (!url.pathname.startsWith(apiPrefix)) return false;
    const path = url.pathname.slice(apiPrefix.length);
    try {
      const found = this.find(request.method ?? 'GET', path);
      if (found === null) throw new PicketError('UNKNOWN_ROUTE', `The API has no ${request.method} ${path}.`);
      const call: Call = {
        params: found.params,
        query: url.searchParams,
        body: await bodyOf(request),
        request,
        response,
      };
      this.guard(call, request.method ?? 'GET', path);
      const value = await found.handle(call);
      if (!response.headersSent) json(response, 200, value);
    } catch (error) {
      const problem = problemOf(error);
      json(response, problem.status, problem, 'application/problem+json');
    }
    return true;
  }

  private find(method: string, path: string): { handle: Handler; params: Record<string, string> } | null {
    const given = path.split('/');
    for (const route of this.routes) {
      if (route.method !== method || route.parts.length !== given.length) continue;
      const params: Record<string, string> = {};
      const fits = route.parts.every((part, at) => {
        const value = given[at] ?? '';
        if (!part.startsWith(':')) return part === value;
        params[part.slice(1)] = decodeURIComponent(value);
        return true;
      });
      if (fits) return { handle: route.handle, params };
    }
    return null;
  }
}

export function listen(
  port: number,
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Server> {
  const server = createServer((request, response) => void answer(request, response));
  return new Promise((done) => server.listen(port, '127.0.0.1', () => done(server)));
}

function json(response: ServerResponse, status: number, value: unknown, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(value === undefined ? '{}' : JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

function problemOf(error: unknown): Problem {
  const base = (code: string, status: number, detail: string, hint: string): Problem => ({
    type: `urn:picket:error:${code.toLowerCase().replaceAll('_', '-')}`,
    title: code,
    status,
    code,
    detail,
    hint,
  });
  if (error instanceof PicketError)
    return { ...base(error.code, error.status, error.message, error.hint), data: error.data };
  if (error instanceof StatusError) return base(error.code, error.status, error.message, error.hint);
  return base('INTERNAL', 500, error instanceof Error ? error.message : String(error), errorCatalogue.INTERNAL.hint);
}
