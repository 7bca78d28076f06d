import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseScenario, type Scenario } from '@picket/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explore } from './explore.ts';
import { parsePart, seedsOf } from './part.ts';
import { fakePlay } from './testing/fake-play.ts';

let out = '';
const lines: string[] = [];
const print = (line: string): void => void lines.push(line);

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'picket-explore-'));
  lines.length = 0;
});
afterEach(() => rmSync(out, { recursive: true }));

const well = fakePlay(() => []);
const panics = ({ timeline }: Scenario): boolean => timeline.some(({ action }) => action.do === 'host.panic');
const breaksOnPanic = fakePlay((scenario) => (panics(scenario) ? ['I1: a VM ran twice.'] : []));

describe('exploring', () => {
  it('plays every seed once and reports what was reached', async () => {
    const seeds: number[] = [];
    const result = await explore({
      histories: 25,
      seed: 100,
      out,
      print,
      play: async (scenario, options) => {
        seeds.push(options.seed);
        return await well(scenario, options);
      },
    });
    expect(result).toMatchObject({ ok: true, findings: [], report: { histories: 25 } });
    expect(seeds).toEqual(Array.from({ length: 25 }, (_, i) => 100 + i));
  });

  it('stops after some broken promises, each with its seed and a shrunk file that still fails', async () => {
    const result = await explore({ histories: 500, seed: 0, out, print, play: breaksOnPanic, stopAfter: 2 });
    expect(result.ok).toBe(false);
    expect(result.findings).toHaveLength(2);
    for (const { seed, file, replay } of result.findings) {
      expect(replay).toBe(`picket sim explore --seed ${seed} --histories 1`);
      expect(lines.join('\n')).toContain(replay);
      const read = await parseScenario(readFileSync(file, 'utf8'));
      expect(read).toMatchObject({ ok: true, scenario: { seed, why: 'I1: a VM ran twice.' } });
      expect(read.ok && read.scenario.timeline).toHaveLength(1);
    }
  });

  it('counts it as a broken promise when the code throws', async () => {
    const throws = fakePlay(() => {
      throw new Error('up --gates-open--> ? is not in the table');
    });
    const { findings } = await explore({ histories: 3, seed: 5, out, print, play: throws, stopAfter: 1 });
    expect(findings).toMatchObject([{ seed: 5, sentence: 'error: up --gates-open--> ? is not in the table' }]);
  });
});

describe('a long run in parts', () => {
  const run = { histories: 40, seed: 7 };

  it('plays each seed in exactly one part', () => {
    const parts = [1, 2, 3].map((index) => seedsOf(run, { index, of: 3 }));
    expect(parts).toEqual([
      { from: 7, to: 20 },
      { from: 20, to: 33 },
      { from: 33, to: 47 },
    ]);
  });

  it('remembers finished parts and sums them', async () => {
    let played = 0;
    const play = fakePlay(() => {
      played += 1;
      return [];
    });
    await explore({ ...run, out, print, play, part: { index: 1, of: 2 } });
    await explore({ ...run, out, print, play, part: { index: 1, of: 2 } });
    expect(played).toBe(20);
    expect(lines).toContain('Part 1 of 2 was played up to seed 26 before.');
    const { report } = await explore({ ...run, out, print, play, part: { index: 2, of: 2 } });
    expect(report.histories).toBe(40);
  });

  it('forgets what another run left in the same folder', async () => {
    await explore({ ...run, out, print, play: well, part: { index: 1, of: 2 } });
    const { report } = await explore({ ...run, seed: 8, out, print, play: well, part: { index: 2, of: 2 } });
    expect(report.histories).toBe(20);
  });

  it.each([
    ['2/10', { index: 2, of: 10 }],
    ['0/10', null],
    ['11/10', null],
    ['2', null],
  ])('is written %s', (text, part) => {
    expect(parsePart(text)).toEqual(part);
  });
});
