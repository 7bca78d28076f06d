import { apiPrefix } from '@picket/protocol';
import { problemFrom, unreachable } from './problem.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface CallOptions {
  readonly query?: Query;
  readonly body?: unknown;
  /** Of what was shown: the server refuses the change (412) if somebody else was faster. */
  readonly ifMatch?: string | null;
  readonly signal?: AbortSignal;
}

/** An answer with the tag of its version, where the server gives one. */
export interface Tagged<T> {
  readonly value: T;
  readonly etag: string | null;
}

let csrf: string | null = null;
let onLoggedOut: () => void = () => undefined;

/** The session's token against forged requests; null: logged out. */
export function setCsrf(token: string | null): void {
  csrf = token;
}

/** Called when the server says that nobody is logged in any more. */
export function whenLoggedOut(listener: () => void): void {
  onLoggedOut = listener;
}

/** @example url(['clusters', 'farm', 'hosts'], { q: 'kvm' }) // '/api/v1/clusters/farm/hosts?q=kvm' */
function url(path: readonly string[], query: Query = {}): string {
  const given = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [[key, String(value)]],
  );
  const search = new URLSearchParams(given).toString();
  return `${apiPrefix}/${path.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}

/** @throws ApiProblem for every answer but a good one, and for none */
export async function callTagged<T>(
  method: Method,
  path: readonly string[],
  options: CallOptions = {},
): Promise<Tagged<T>> {
  const { query, body, ifMatch, signal } = options;
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (method !== 'GET' && csrf !== null) headers['x-picket-csrf'] = csrf;
  if (method === 'POST') headers['idempotency-key'] = newKey();
  if (ifMatch !== undefined && ifMatch !== null) headers['if-match'] = ifMatch;
  const init: RequestInit = {
    method,
    headers,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  };
  // An order whose answer was lost is sent once more: under the same key it is carried out only once.
  const { response, text } = await send(url(path, query), init, method === 'POST' ? 2 : 1);
  const value = parsed(text);
  if (!response.ok) {
    const refusal = problemFrom(response.status, value);
    // A wrong password is 401 as well, and ends no session.
    if (refusal.problem.code === 'UNAUTHORIZED' && path[0] !== 'session') onLoggedOut();
    throw refusal;
  }
  return { value: value as T, etag: response.headers.get('etag') };
}

async function send(target: string, init: RequestInit, tries: number): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(target, init);
    return { response, text: await response.text() };
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    if (tries > 1) return await send(target, init, tries - 1);
    throw unreachable('The Picket server does not answer.');
  }
}

export async function call<T>(method: Method, path: readonly string[], options: CallOptions = {}): Promise<T> {
  return (await callTagged<T>(method, path, options)).value;
}

export async function get<T>(path: readonly string[], query?: Query, signal?: AbortSignal): Promise<T> {
  return await call<T>('GET', path, {
    ...(query === undefined ? {} : { query }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Paths beside the API (`/healthz`): a server that is not well answers them too, with another status. */
export async function probe<T>(path: string): Promise<T> {
  try {
    return parsed(await (await fetch(path)).text()) as T;
  } catch {
    throw unreachable('The Picket server does not answer.');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** randomUUID exists in secure contexts only; plain HTTP on a management network is none. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
