import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Counts, sentence, sum } from './steps/counts.ts';
import { type Step, steps } from './steps/index.ts';
import { root } from './steps/run.ts';

// `test.ts [check|unit|browser|e2e …] [--setup-failed]`: runs the steps of these groups (all by default), each to its end whatever
// the others did, and closes with what failed and `N passed, N failed, N skipped`. Exit code 1 if anything failed, 2 for a wrong word.

/** Checks that run at once; a small machine has two cores. */
const ASIDE_AT_ONCE = 2;

interface Outcome extends Counts {
  name: string;
  tookMs: number;
}

async function perform(step: Step): Promise<Counts> {
  const missing = step.needs?.();
  if (missing === undefined) return step.run();
  console.log(`skipped: ${missing}`);
  return step.skip?.() ?? { passed: 0, failed: 0, skipped: 1 };
}

async function timed(step: Step): Promise<Outcome> {
  if (step.aside !== true) console.log(`\n── ${step.name} ──`);
  const beganMs = performance.now();
  const counts = await perform(step);
  return { name: step.name, tookMs: performance.now() - beganMs, ...counts };
}

function row({ name, tookMs, ...counts }: Outcome): string {
  const mark = counts.failed > 0 ? '✗' : counts.passed > 0 ? '✓' : '-';
  return `${mark} ${name.padEnd(20)}${(tookMs / 1000).toFixed(1).padStart(7)} s   ${sentence(counts)}`;
}

const words = process.argv.slice(2);
const setupFailed = words.includes('--setup-failed');
const groups = words.filter((word) => word !== '--setup-failed');
const unknown = groups.filter((word) => !steps.some((step) => step.group === word));
if (unknown.length > 0) {
  console.error(`test.ts does not know "${unknown.join(' ')}"; say check, unit, browser, sim or e2e`);
  process.exit(2);
}

const outcomes: Outcome[] = [];
if (setupFailed) outcomes.push({ name: 'setup', tookMs: 0, passed: 0, failed: 1, skipped: 0 });
const wanted = steps.filter((step) => groups.length === 0 || groups.includes(step.group));
const aside = wanted.filter((step) => step.aside === true);
await Promise.all(Array.from({ length: ASIDE_AT_ONCE }, performAside));
for (const step of wanted) if (step.aside !== true) outcomes.push(await timed(step));

async function performAside(): Promise<void> {
  for (let step = aside.shift(); step !== undefined; step = aside.shift()) outcomes.push(await timed(step));
}

const total = sum(outcomes);
const failures = outcomes.flatMap(({ name, failures: lines }) => (lines ?? []).map((text) => `✗ ${name}: ${text}`));
const lastLines = [...failures, sentence(total)].join('\n');
const cache = join(root, 'node_modules/.cache/picket');
mkdirSync(cache, { recursive: true });
writeFileSync(join(cache, 'test-summary.txt'), `${lastLines}\n`);
console.log(`\n${outcomes.map(row).join('\n')}\n`);
console.log(lastLines);
process.exitCode = total.failed > 0 ? 1 : 0;
