import {
  aboutSchema,
  alarmListSchema,
  apiTokenListSchema,
  auditPageSchema,
  clusterListSchema,
  fenceAgentListSchema,
  fenceResultSchema,
  hostDetailsSchema,
  hostListSchema,
  incidentListSchema,
  incidentStorySchema,
  journalPageSchema,
  liveEventSchemas,
  notifierListSchema,
  notifierTestResultSchema,
  outboxPageSchema,
  overviewSchema,
  readinessSchema,
  sessionViewSchema,
  settingHistorySchema,
  settingListSchema,
  setupStateSchema,
  userListSchema,
  vmListSchema,
} from '@picket/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { type Mock, serveMock } from './serve.ts';
import { mockPassword } from './world/people.ts';

let mock: Mock;
let cookie = '';
let csrf = '';

beforeAll(async () => {
  mock = await serveMock({ hosts: 20 });
  const body = JSON.stringify({ username: 'admin', password: mockPassword });
  const response = await fetch(`${mock.url}/api/v1/session`, { method: 'POST', body });
  cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
  csrf = sessionViewSchema.parse(await response.json()).csrf;
});

afterAll(() => mock.close());

async function ask(method: string, path: string, body?: object): Promise<Response> {
  return await fetch(`${mock.url}/api/v1${path}`, {
    method,
    headers: { cookie, 'x-picket-csrf': csrf },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const answers: readonly (readonly [string, z.ZodType])[] = [
  ['/setup', setupStateSchema],
  ['/session', sessionViewSchema],
  ['/overview', overviewSchema],
  ['/clusters', clusterListSchema],
  ['/clusters/big/hosts?limit=5', hostListSchema],
  ['/clusters/farm/hosts', hostListSchema],
  ...['kvm1', 'kvm3', 'kvm4', 'kvm6', 'kvm7', 'kvm8'].map(
    (host) => [`/clusters/farm/hosts/${host}`, hostDetailsSchema] as const,
  ),
  ['/clusters/farm/vms', vmListSchema],
  ['/clusters/farm/incidents', incidentListSchema],
  ['/clusters/farm/incidents/farm-23', incidentStorySchema],
  ['/clusters/farm/journal?subject=kvm4', journalPageSchema],
  ['/clusters/farm/readiness', readinessSchema],
  ['/clusters/farm/alarms', alarmListSchema],
  ['/clusters/edge/settings', settingListSchema],
  ['/clusters/farm/settings?host=kvm6', settingListSchema],
  ['/notifiers', notifierListSchema],
  ['/outbox', outboxPageSchema],
  ['/about', aboutSchema],
  ['/fence-agents', fenceAgentListSchema],
  ['/clusters/farm/settings/history', settingHistorySchema],
  ['/users', userListSchema],
  ['/api-tokens', apiTokenListSchema],
  ['/audit', auditPageSchema],
];

describe('the mock cannot drift from the contract', () => {
  it.each(answers)('GET %s answers in the form of its schema', async (path, schema) => {
    const response = await ask('GET', path);
    expect(response.status).toBe(200);
    const { success, error } = schema.safeParse(await response.json());
    expect(error?.issues ?? []).toEqual([]);
    expect(success).toBe(true);
  });

  it('orders answer in the form of their schemas', async () => {
    const test = await ask('POST', '/clusters/farm/hosts/kvm1/fence', { action: 'test' });
    expect(fenceResultSchema.safeParse(await test.json()).success).toBe(true);
    const told = await ask('POST', '/notifiers/nms/test', {});
    expect(notifierTestResultSchema.safeParse(await told.json()).success).toBe(true);
  });

  it('the stream begins with hello', async () => {
    const stop = new AbortController();
    const response = await fetch(`${mock.url}/api/v1/events`, { headers: { cookie }, signal: stop.signal });
    const first = new TextDecoder().decode((await response.body?.getReader().read())?.value);
    stop.abort();
    const data = /^event: hello\ndata: (.+)\n/.exec(first)?.[1] ?? '{}';
    expect(liveEventSchemas.hello.safeParse(JSON.parse(data)).success).toBe(true);
  });

  it('a change without the token against forged requests is refused', async () => {
    csrf = `${csrf}x`;
    expect((await ask('POST', '/clusters/farm/disarm', { reason: 'test' })).status).toBe(403);
    csrf = csrf.slice(0, -1);
  });
});
