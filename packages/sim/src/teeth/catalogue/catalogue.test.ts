import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../probe.ts';
import { spoil } from '../sabotage.ts';
import { sabotages } from './index.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('the catalogue of sabotages', () => {
  it.each(sabotages)('$id still finds its place in $file, once, and leaves code that can be loaded', (sabotage) => {
    const source = read(sabotage.file);
    const broken = spoil(source, sabotage);
    expect(broken).not.toBe(source);
    expect(() => stripTypeScriptTypes(broken)).not.toThrow();
  });

  it('has a name for each that begins with its rule, and none twice', () => {
    const ids = sabotages.map((s) => s.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, rule } of sabotages) expect(id.startsWith(`${rule}-`), id).toBe(true);
  });

  it('touches the engine and the runtime only: nothing else decides', () => {
    for (const { file } of sabotages) expect(file).toMatch(/^packages\/(engine\/src|server\/src\/runtime)\//);
  });

  it('breaks each of the rules that engine and runtime keep', () => {
    const rules = new Set(sabotages.map((s) => s.rule));
    const kept = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 22, 23].map((n) => `S${n}`);
    for (const rule of [...kept, 'T1', 'T2', 'T4', 'T5', 'T6', 'T7']) expect(rules, rule).toContain(rule);
    expect(sabotages.length).toBeGreaterThanOrEqual(45);
  });
});
