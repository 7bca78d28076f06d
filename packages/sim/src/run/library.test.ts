import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { notificationIds, parseScenario, unmet } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { findScenarios } from './find.ts';
import { runOne } from './one.ts';
import { inversions } from './testing/invert.ts';

const library = resolve(import.meta.dirname, '../../../../scenarios');
const files = findScenarios([library]);
const least = 100;

describe('the scenario library', () => {
  it(`has at least ${least} scenarios, each in a folder of its own with the log that it must produce`, () => {
    expect(files.length).toBeGreaterThanOrEqual(least);
    expect(files.filter((file) => !existsSync(join(dirname(file), 'expected.log')))).toEqual([]);
  });

  it('expects each event of which people can be told in some story', async () => {
    const parsed = await Promise.all(files.map(async (file) => await parseScenario(readFileSync(file, 'utf8'))));
    const expected = new Set(parsed.flatMap((p) => (p.ok ? (p.scenario.expect.notified ?? []) : [])));
    expect(notificationIds.filter((id) => !expected.has(id))).toEqual([]);
  });

  it.each(files.map((file) => [relative(library, dirname(file)), file] as const))('%s', async (_name, file) => {
    const parsed = await parseScenario(readFileSync(file, 'utf8'));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { scenario } = parsed;
    expect(scenario.why ?? '', 'a sentence that says why it exists').toMatch(/\w+ \w+/);
    const one = await runOne(file);
    if (one.kind === 'bad') throw new Error(one.problems.join('\n'));
    const { violations, failures } = one.outcome;
    expect([...violations, ...failures]).toEqual([]);
    const opposites = inversions(scenario);
    expect(opposites.length + (scenario.expect.journal ?? []).length, 'it expects something').toBeGreaterThan(0);
    for (const text of scenario.expect.journal ?? []) expect(text.length, text).toBeGreaterThan(7);
    const toothless = opposites.filter((o) => unmet(o.expect, one.outcome).length === 0).map((o) => o.what);
    expect(toothless, 'expectations whose opposite holds as well').toEqual([]);
  });
});
