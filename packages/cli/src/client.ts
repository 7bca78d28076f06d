import { apiPrefix, type ErrorCode, errorCatalogue, type Problem, problemSchema } from '@picket/protocol';
import { ApiProblem } from './errors.ts';

/** What the client needs of a schema of the protocol. */
interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

type Query = Readonly<Record<string, string | number | undefined>>;

/** The REST API, as commands use it. Every method throws ApiProblem. */
export interface Client {
  get<T>(answer: Schema<T>, path: readonly string[], query?: Query): Promise<T>;
  send<T>(
    answer: Schema<T>,
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: readonly string[],
    body?: object,
    query?: Query,
  ): Promise<T>;
}

export interface ClientOptions {
  /** Where the server listens, e.g. http://127.0.0.1:8440. */
  readonly url: string;
  readonly token: string;
  /** Name for the journal; null: only "admin" is recorded. */
  readonly who: string | null;
  /** Gives up what is under way. */
  readonly stop: AbortSignal;
}

export function createClient({ url, token, who, stop }: ClientOptions): Client {
  async function call<T>(
    answer: Schema<T>,
    method: string,
    path: readonly string[],
    body: object | undefined,
    query: Query,
  ): Promise<T> {
    const target = new URL(`${apiPrefix}/${path.map(encodeURIComponent).join('/')}`, url);
    for (const [key, value] of Object.entries(query))
      if (value !== undefined) target.searchParams.set(key, String(value));
    let response: Response;
    let text: string;
    try {
      response = await fetch(target, {
        method,
        signal: stop,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(who === null ? {} : { 'x-picket-who': who }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      throw new ApiProblem(problem('SERVER_UNREACHABLE', `No Picket server answers at ${url}: ${reasonOf(error)}.`));
    }
    const value = parsed(text);
    if (!response.ok) {
      const said = problemSchema.safeParse(value);
      if (said.success) throw new ApiProblem(said.data);
      throw new ApiProblem(
        problem(
          'SERVER_UNREACHABLE',
          `What answers at ${url} is not a Picket server: it said ${response.status} ${response.statusText}.`,
        ),
      );
    }
    const checked = answer.safeParse(value);
    if (checked.success) return checked.data;
    throw new ApiProblem(
      problem(
        'PROTOCOL_MISMATCH',
        `The server at ${url} answered ${method} ${target.pathname} in a form that this command does not know.`,
      ),
    );
  }

  return {
    get: (answer, path, query = {}) => call(answer, 'GET', path, undefined, query),
    send: (answer, method, path, body, query = {}) => call(answer, method, path, body, query),
  };
}

function problem(code: ErrorCode, detail: string): Problem {
  const { status, hint } = errorCatalogue[code];
  return {
    type: `urn:picket:error:${code.toLowerCase().replaceAll('_', '-')}`,
    title: code,
    status,
    code,
    detail,
    hint,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** fetch hides the system's error inside a cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return reasons[code] ?? (cause instanceof Error && cause.message !== '' ? cause.message : 'the connection failed');
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the name is unknown',
  EAI_AGAIN: 'the name cannot be looked up now',
  ETIMEDOUT: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no answer in time',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ECONNRESET: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of a CA that is not known here; pass --ca-file',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of a CA that is not known here; pass --ca-file',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is of a CA that is not known here; pass --ca-file',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name; use a name that it has in --url',
};
