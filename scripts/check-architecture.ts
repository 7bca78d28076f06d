import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { resolve } from 'node:path';

/** The part of dependency-cruiser's JSON that this check reads. */
interface CruiseResult {
  modules: { source: string; dependencies: { dependencyTypes: string[] }[] }[];
  summary: { violations: Violation[] };
}

interface Violation {
  from: string;
  to: string;
  rule: { name: string; severity: string };
  cycle?: { name: string }[];
}

const root = resolve(import.meta.dirname, '..');

/** Every TypeScript source the file system knows of: what the rules must have been applied to. */
function sourceFiles(): string[] {
  const folders = ['packages/*/src/**', 'packages/web/{mock,browser}/**', 'lab/{src,e2e}/**', 'scripts/**', 'bench/**'];
  return globSync(
    folders.map((folder) => `${folder}/*.{ts,tsx}`),
    { cwd: root },
  ).sort();
}

/**
 * Runs dependency-cruiser with the rules of `.dependency-cruiser.cjs` over the given files.
 * `--include-only` is not used: it would drop npm packages and Node's modules, which two of the rules are about.
 */
function cruise(files: string[]): CruiseResult {
  const bin = resolve(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [bin, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...files];
  const run = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  try {
    return JSON.parse(run.stdout) as CruiseResult;
  } catch {
    throw new Error(`dependency-cruiser gave no result (exit code ${run.status}):\n${run.stderr}${run.stdout}`);
  }
}

/** One line a person can act on: the rule's name and the import that breaks it. */
function describe(violation: Violation): string {
  const path = violation.cycle ? violation.cycle.map((step) => step.name).join(' → ') : violation.to;
  return `${violation.rule.name}: ${violation.from} → ${path}`;
}

const files = sourceFiles();
const { modules, summary } = cruise(files);
const seen = new Set(modules.map((module) => module.source));
const missed = files.filter((file) => !seen.has(file));
const ours = modules.filter((module) => files.includes(module.source));
const edges = ours.flatMap((module) => module.dependencies);
const typeEdges = edges.filter((edge) => edge.dependencyTypes.includes('type-only'));

for (const violation of summary.violations) console.error(describe(violation));
for (const file of missed) console.error(`not looked at: ${file}`);
// Without a TypeScript it knows, dependency-cruiser reads these files as JavaScript and loses imports without a word.
if (typeEdges.length === 0) console.error('no type import found anywhere: dependency-cruiser does not read TypeScript');
console.log(`${ours.length} of ${files.length} source files looked at, ${edges.length} imports`);
process.exitCode = summary.violations.length > 0 || missed.length > 0 || typeEdges.length === 0 ? 1 : 0;
