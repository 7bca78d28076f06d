import type { ClusterView, HostView, JoinTokenView, JournalPage, OutboxPage, StatusView } from '@picket/protocol';
import { LabError, Refused } from '../errors.ts';
import { readIfThere } from '../lab/files.ts';
import type { Lab } from '../lab/state.ts';

/** The one cluster that a lab makes. */
const clusterName = 'lab';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';

interface Problem {
  detail?: string;
  hint?: string;
}

/**
 * One request to the lab's Picket server; `path` begins behind /api/v1. Throws LabError with the server's own sentence
 * when it refuses, or when it doesn't answer.
 */
export async function request<T>(lab: Lab, method: Method, path: string, body?: unknown): Promise<T> {
  const token = readIfThere(`${lab.files.server}/admin.token`) ?? '';
  const response = await fetch(`http://127.0.0.1:${lab.port}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  }).catch((error: Error) => {
    throw new LabError(`the Picket server of this lab does not answer (${error.message}); see ${lab.files.serverLog}`);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  const { detail, hint } = (answer ?? {}) as Problem;
  throw new Refused(`Picket refused ${method} ${path}: ${detail ?? `status ${response.status}`} ${hint ?? ''}`.trim());
}

const cluster = `/clusters/${clusterName}`;
type Body = Record<string, unknown>;
type SettingValue = string | number | boolean;

/** Words for what tests and scenarios ask of the server. */
export const rest = {
  status: (lab: Lab) => request<StatusView>(lab, 'GET', '/status'),
  createCluster: (lab: Lab) => request<ClusterView>(lab, 'POST', '/clusters', { name: clusterName }),
  createToken: (lab: Lab, host: string) => request<JoinTokenView>(lab, 'POST', `${cluster}/tokens`, { host }),
  set: (lab: Lab, key: string, value: SettingValue, host?: string) =>
    request<unknown>(lab, 'PUT', `${cluster}/settings/${key}`, { value, ...(host === undefined ? {} : { host }) }),
  clusterOrder: (lab: Lab, order: string, body?: Body) =>
    request<ClusterView>(lab, 'POST', `${cluster}/${order}`, body),
  hostOrder: (lab: Lab, host: string, order: string, body?: Body) =>
    request<HostView>(lab, 'POST', `${cluster}/hosts/${host}/${order}`, body),
  setVm: (lab: Lab, vm: string, patch: Body) => request<unknown>(lab, 'PATCH', `${cluster}/vms/${vm}`, patch),
  /** Makes a notifier, or changes it as a whole. */
  putNotifier: (lab: Lab, name: string, body: Body) => request<unknown>(lab, 'PUT', `/notifiers/${name}`, body),
  retryVm: (lab: Lab, vm: string) => request<unknown>(lab, 'POST', `${cluster}/vms/${vm}/retry`),
  /** The whole journal, oldest first. */
  journal: (lab: Lab) =>
    allPages(async (after) => request<JournalPage>(lab, 'GET', `${cluster}/journal?${page(after)}`)),
  /** Every message for people, oldest first. */
  outbox: (lab: Lab) =>
    allPages(async (after) => request<OutboxPage>(lab, 'GET', `/outbox?cluster=${clusterName}&${page(after)}`)),
};

function page(after: number | null): string {
  return `order=oldest&limit=1000${after === null ? '' : `&after=${after}`}`;
}

async function allPages<E>(
  read: (after: number | null) => Promise<{ entries: E[]; next: number | null }>,
): Promise<E[]> {
  const entries: E[] = [];
  let after: number | null = null;
  for (;;) {
    const found: { entries: E[]; next: number | null } = await read(after);
    entries.push(...found.entries);
    if (found.next === null || found.entries.length === 0) return entries;
    after = found.next;
  }
}
