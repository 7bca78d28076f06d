import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Action, actionSchema, actionWords, undoOf } from './actions.ts';
import { parseScenario } from './parse.ts';
import { scenarioSchema } from './schema.ts';

const page = readFileSync(new URL('../../../../docs/scenarios.md', import.meta.url), 'utf8');

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

/** Every name of a property in a JSON schema, however deep. */
function keysOf(schema: Json): string[] {
  if (schema === null || typeof schema !== 'object') return [];
  if (Array.isArray(schema)) return schema.flatMap(keysOf);
  const { properties, ...rest } = schema;
  const own =
    properties === undefined
      ? []
      : [...Object.keys(properties as object), ...keysOf(Object.values(properties as { [key: string]: Json }))];
  return [...own, ...keysOf(Object.values(rest))];
}

const asJson = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json;

/** The fields of each word, from the schema. */
function fieldsOf(): Map<string, string[]> {
  const { oneOf, anyOf } = asJson(actionSchema) as { [key: string]: Json };
  const options = (oneOf ?? anyOf) as { properties: { [key: string]: { const?: string } } }[];
  return new Map(
    options.map(({ properties }) => [
      properties.do?.const ?? '',
      Object.keys(properties).filter((key) => key !== 'do' && key !== 'for'),
    ]),
  );
}

const rowOf = (word: string) => page.split('\n').find((line) => line.startsWith(`| \`${word}\` |`));

describe('docs/scenarios.md', () => {
  const fields = fieldsOf();

  it.each(actionWords)('has a row for %s with all of its fields', (word) => {
    const row = rowOf(word) ?? '';
    expect(row, `no row for ${word}`).not.toBe('');
    for (const field of fields.get(word) ?? ['no fields found']) expect(row).toContain(`\`${field}\``);
  });

  it.each(actionWords)('says what undoes %s', (word) => {
    const undo = undoOf({ do: word, by: 1, writes: 'idle' } as Action);
    expect(rowOf(word)?.split('|').at(-2) ?? '').toContain(undo?.do ?? '');
    expect((rowOf(word)?.split('|').at(-2) ?? '').trim() === '').toBe(undo === undefined);
  });

  it('names every key of the format', () => {
    const keys = [...new Set(keysOf(asJson(scenarioSchema)))];
    expect(keys).toContain('lockLease');
    expect(keys).toContain('notBefore');
    expect(keys.filter((key) => !page.includes(`\`${key}\``) && key !== 'at')).toEqual([]);
  });

  it('names no word that does not exist', () => {
    const rows = [...page.matchAll(/^\| `([a-z]+\.[a-z-]+)` \|/gm)].map(([, word]) => word);
    expect(rows.filter((word) => !(actionWords as readonly (string | undefined)[]).includes(word))).toEqual([]);
  });

  it('shows scenarios that can be read', async () => {
    const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    expect(examples).toHaveLength(4);
    for (const text of examples) expect(await parseScenario(text)).toMatchObject({ ok: true });
  });
});
