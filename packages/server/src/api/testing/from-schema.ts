import fc from 'fast-check';

/** The part of JSON Schema that our OpenAPI document uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

export type Defs = Readonly<Record<string, JsonSchema>>;
/** Values that mean something in the world of the test, by name of the field. */
export type Hints = Readonly<Record<string, fc.Arbitrary<unknown>>>;

const longest = 24;

/** Values that fit the schema, mostly: rules between fields are not in it. */
export function fitting(schema: JsonSchema, defs: Defs, hints: Hints, name = ''): fc.Arbitrary<unknown> {
  const hint = hints[name];
  if (hint !== undefined) return hint;
  const of = (part: JsonSchema, as = name) => fitting(part, defs, hints, as);
  if (schema.$ref !== undefined) return of(defs[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => of(choice)));
  if (schema.allOf !== undefined)
    return fc.tuple(...schema.allOf.map((part) => of(part))).map((parts) => Object.assign({}, ...(parts as object[])));
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type: string) => of({ ...schema, type })));
  switch (schema.type) {
    case 'string':
      return text(schema);
    case 'integer':
    case 'number':
      return number(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(of(schema.items ?? {}, ''), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 3),
      });
    case 'object':
      return record(schema, of);
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function text({ pattern, format, minLength = 0, maxLength = longest }: JsonSchema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (format === 'uuid') return fc.uuid();
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({
    minLength,
    maxLength: Math.max(minLength, Math.min(maxLength, minLength + longest)),
    unit: 'grapheme',
  });
}

function number({ type, minimum = -1_000, maximum = 1_000_000, ...schema }: JsonSchema): fc.Arbitrary<number> {
  const min = schema.exclusiveMinimum === undefined ? minimum : schema.exclusiveMinimum + 1;
  const max = Math.min(schema.exclusiveMaximum === undefined ? maximum : schema.exclusiveMaximum - 1, 2 ** 31);
  if (type === 'integer') return fc.integer({ min: Math.ceil(Math.max(min, -(2 ** 31))), max: Math.floor(max) });
  return fc.double({ min, max, noNaN: true });
}

function record(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  of: (part: JsonSchema, name: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, of(part, name)]));
  const known = fc.record(fields, { requiredKeys: [...required].filter((name) => name in fields) });
  if (typeof additionalProperties !== 'object' || Object.keys(fields).length > 0) return known;
  return fc.dictionary(fc.string({ maxLength: 8 }), of(additionalProperties, ''), { maxKeys: 3 });
}

const nasty = [
  '',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '%00',
  "'; drop table audit; --",
  '<script>',
  'x'.repeat(500),
];

/** What no client should send as a name in a path or query. */
export const strangeText: fc.Arbitrary<string> = fc
  .oneof(fc.constantFrom(...nasty), fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
  .filter((made) => made.isWellFormed());

/** What no client should send as a body: a field that is wrong, missing or too much, or something else altogether. */
export function strangeBody(good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), strangeText);
  const spoilt = fc
    .tuple(good, fc.nat(), value, fc.constantFrom('replace', 'remove', 'add'))
    .map(([body, at, other, how]) => {
      if (typeof body !== 'object' || body === null || Array.isArray(body)) return other;
      const keys = Object.keys(body);
      const key = keys[at % Math.max(1, keys.length)] ?? 'extra';
      if (how === 'remove') return Object.fromEntries(Object.entries(body).filter(([name]) => name !== key));
      return { ...body, [how === 'add' ? `x-${key}` : key]: other };
    });
  return fc.oneof(spoilt, spoilt, fc.jsonValue({ maxDepth: 3 }));
}
