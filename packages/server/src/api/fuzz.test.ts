import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildApi } from './app.ts';
import { mayAct, routeTable } from './roles.ts';
import { fakeWorld, testToken } from './testing/fakes.ts';
import { type Defs, fitting, type JsonSchema, strangeBody, strangeText } from './testing/from-schema.ts';
import { type Caller, callers, type FuzzWorld, fuzzWorld, hints, type Input, prepared } from './testing/fuzz-world.ts';

/** Inputs per operation and caller; `make test-long PART=fuzz` sends 500 to each. */
const inputs = Number(process.env.PICKET_FUZZ ?? 20);
/** Each of these computes an argon2 hash, which is slow on purpose. */
const hashing: readonly string[] = ['setUp', 'login', 'createUser', 'setPassword'];
const fewer = process.env.PICKET_FUZZ === undefined ? 15 : inputs;
const seed = Number(process.env.PICKET_FUZZ_SEED ?? 1);
const leastGoodPercent = 30;

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>> }>
  >;
}

const described = await document();
const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

async function document() {
  const app = await buildApi(fakeWorld().deps, testToken);
  const spec = JSON.parse(JSON.stringify(app.swagger()));
  await app.close();
  return spec as {
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Defs };
  };
}

const worlds = new Set<FuzzWorld>();
afterAll(async () => {
  for (const { app } of worlds) await app.close();
});

const defs = described.components.schemas;

function inputsOf({ parameters = [], requestBody }: Operation): fc.Arbitrary<Input & { good: boolean }> {
  const place = (where: string, value: (parameter: (typeof parameters)[number]) => fc.Arbitrary<unknown>) => {
    const those = parameters.filter((parameter) => parameter.in === where);
    const required = those.filter((parameter) => parameter.required === true).map(({ name }) => name);
    return fc.record(Object.fromEntries(those.map((one) => [one.name, value(one)])), { requiredKeys: required });
  };
  const good = (one: (typeof parameters)[number]) => fitting(one.schema, defs, hints, one.name);
  const schema = requestBody?.content['application/json']?.schema;
  const body = schema === undefined ? fc.constant(undefined) : fitting(schema, defs, hints);
  const strange = () => fc.oneof(strangeText, fc.constant('lab'), fc.constant('kvm1'));
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ params: place('path', good), query: place('query', good), body, good: fc.constant(true) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        params: place('path', (one) => fc.oneof(good(one), strange())),
        query: place('query', (one) => fc.oneof(good(one), strange())),
        body: schema === undefined ? fc.option(fc.jsonValue({ maxDepth: 1 })) : fc.oneof(body, strangeBody(body)),
        good: fc.constant(false),
      }),
    },
  );
}

let sent = 0;
/** A new one for each input, or most logins would be refused for coming too fast. */
function nextAddress(): string {
  sent += 1;
  return `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}`;
}

async function send(
  { app }: FuzzWorld,
  method: string,
  path: string,
  { params, query, body }: Input,
  headers: Record<string, string>,
) {
  const url = path.replaceAll(/\{(\w+)\}/g, (_hit, name: string) => encodeURIComponent(String(params[name] ?? '')));
  const text = new URLSearchParams(
    Object.fromEntries(Object.entries(query).map(([key, value]) => [key, String(value)])),
  ).toString();
  const controller = new AbortController();
  const answer = await app.inject({
    method: method as 'GET',
    url: text === '' ? url : `${url}?${text}`,
    headers: { ...headers, ...(body === undefined || method === 'GET' ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined || method === 'GET' ? {} : { payload: JSON.stringify(body) }),
    remoteAddress: nextAddress(),
    payloadAsStream: true,
    signal: controller.signal,
  });
  const endless = String(answer.headers['content-type']).startsWith('text/event-stream');
  let said = '';
  if (endless) {
    answer.stream().destroy();
    controller.abort();
  } else for await (const chunk of answer.stream()) said += String(chunk);
  return { status: answer.statusCode, type: String(answer.headers['content-type'] ?? ''), said, endless };
}

/** As the document says it: every answer must be what clients made from it expect. */
function answerChecker({ responses }: Operation): (status: number, type: string, said: string) => string | null {
  const checks = new Map<string, z.ZodType>();
  const checkOf = (kind: string, schema: JsonSchema): z.ZodType => {
    const known = checks.get(kind);
    if (known !== undefined) return known;
    const local = JSON.parse(
      JSON.stringify({ ...schema, $defs: defs }).replaceAll('#/components/schemas/', '#/$defs/'),
    );
    const made = z.fromJSONSchema(local);
    checks.set(kind, made);
    return made;
  };
  return (status, type, said) => {
    const kind = responses[String(status)] === undefined ? 'default' : String(status);
    const content = responses[kind]?.content ?? {};
    const schema = content[type.split(';')[0] ?? '']?.schema;
    if (schema === undefined) return `the document knows no ${type} for ${status}`;
    if (!type.includes('json')) return null;
    const checked = checkOf(kind, schema).safeParse(JSON.parse(said));
    return checked.success ? null : `the answer is not as described: ${checked.error.message.slice(0, 500)}`;
  };
}

describe(`${inputs} inputs of each kind of caller`, () => {
  it('reach every operation that the table names', () => {
    const hidden = ['ui', 'openApi'];
    const named = Object.values(routeTable).map(([, name]) => name);
    expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(
      named.filter((name) => !hidden.includes(name)).sort(),
    );
  });

  for (const { path, method, operation } of operations) {
    const { operationId } = operation;
    const needs = routeTable[`${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`]?.[0] ?? 'admin';

    it(`${operationId} answers each as it should`, async () => {
      const world = await fuzzWorld(operationId);
      const check = answerChecker(operation);
      const all = fc.sample(inputsOf(operation), { numRuns: hashing.includes(operationId) ? fewer : inputs, seed });
      worlds.add(world);
      for (const caller of callers) {
        let good = 0;
        for (const input of all) {
          if (input.good) await prepared[operationId]?.(input, world.world);
          const ordered = world.world.submitted.length;
          const answer = await send(world, method, path, input, await world.headersOf(caller, operationId));
          const what = `${caller}: ${method} ${path} ${JSON.stringify(input).slice(0, 400)} → ${answer.status} ${answer.said.slice(0, 400)}`;
          expect(answer.status, what).toBeLessThan(500);
          expect(answer.said, what).not.toMatch(/\n\s+at |node:internal|\.ts:\d+/);
          if (!answer.endless) expect(check(answer.status, answer.type, answer.said), what).toBeNull();
          if (!allowed(caller, needs)) {
            expect(answer.status, what).toBe(caller === 'nobody' ? 401 : 403);
            expect(world.world.submitted.length, what).toBe(ordered);
          }
          if (answer.status < 400) good += 1;
        }
        if (caller === 'admin')
          expect((100 * good) / all.length, `${operationId}: per cent that succeed`).toBeGreaterThanOrEqual(
            leastGoodPercent,
          );
      }
    }, 600_000);
  }
});

function allowed(caller: Caller, needs: 'open' | 'viewer' | 'operator' | 'admin'): boolean {
  if (needs === 'open') return true;
  return caller !== 'nobody' && mayAct(caller, needs);
}
