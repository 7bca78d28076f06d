import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Violation } from './history.ts';
import { addTotals, noTotals, type Totals } from './totals.ts';

/** One of `of` equal parts of a long run, from 1. */
export interface Part {
  readonly index: number;
  readonly of: number;
}

/** How far a part is: all seeds before `next` are played. */
export interface Progress {
  next: number;
  wallMs: number;
  totals: Totals;
  violations: Violation[];
}

export function noProgress(from: number): Progress {
  return { next: from, wallMs: 0, totals: noTotals(), violations: [] };
}

/** Reads `2/10`; null when it is no part from 1/N to N/N. */
export function parsePart(text: string): Part | null {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const part = { index: Number(index), of: Number(of) };
  return part.index >= 1 && part.index <= part.of ? part : null;
}

/** The seeds of a part: `from` is the first, `to` the one after the last. The parts together are the whole run. */
export function seedsOf(run: { histories: number; seed: number }, { index, of }: Part): { from: number; to: number } {
  const border = (i: number): number => run.seed + Math.floor((run.histories * i) / of);
  return { from: border(index - 1), to: border(index) };
}

/**
 * Remembers in a file how far each part of a run is, so that a rerun goes on. What was played with other code than today's counts
 * for nothing.
 */
export class PartFile {
  private readonly file: string;
  private readonly run: string;

  constructor(folder: string, run: { histories: number; seed: number }, of: number, code: string) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, 'parts.json');
    this.run = `${run.histories} histories from seed ${run.seed} in ${of} parts, code ${code}`;
  }

  read(index: number, from: number): Progress {
    return this.parts()[index] ?? noProgress(from);
  }

  write(index: number, progress: Progress): void {
    const parts = { ...this.parts(), [index]: progress };
    // Several parts may run side by side only in folders of their own; a crash leaves the old file or the new one.
    writeFileSync(`${this.file}.new`, JSON.stringify({ run: this.run, parts }));
    renameSync(`${this.file}.new`, this.file);
  }

  /** All parts so far, summed. */
  sum(): { totals: Totals; wallMs: number; parts: number } {
    const parts = Object.values(this.parts());
    const totals = noTotals();
    for (const part of parts) addTotals(totals, part.totals);
    return { totals, wallMs: parts.reduce((ms, part) => ms + part.wallMs, 0), parts: parts.length };
  }

  private parts(): Record<number, Progress> {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch {
      return {};
    }
    const kept = JSON.parse(text) as { run: string; parts: Record<number, Progress> };
    return kept.run === this.run ? kept.parts : {};
  }
}

/** A fingerprint of the code that plays: the sources of simulator, engine, runtime and protocol. */
export function codeFingerprint(): string {
  const packages = resolve(import.meta.dirname, '../../..');
  const hash = createHash('sha256');
  for (const file of globSync('{sim,engine,protocol,server}/src/**/*.ts', { cwd: packages }).sort()) {
    if (!file.endsWith('.test.ts')) hash.update(file).update(readFileSync(join(packages, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
