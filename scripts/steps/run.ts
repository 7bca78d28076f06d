import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Counts, countVitest, type VitestReport } from './counts.ts';

/** The checkout that these scripts belong to. */
export const root = resolve(import.meta.dirname, '../..');

const bin = join(root, 'node_modules/.bin');
// The tools start `node` by name: the pinned one must come first on a machine with an older one.
const env = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH ?? ''}`,
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/picket/compiled'),
};

/** Runs a command of node_modules/.bin with its output shown; resolves to its exit code (128 + signal when killed). */
function show(command: string, args: string[], more: Record<string, string> = {}): Promise<number> {
  return new Promise((done) => {
    const child = spawn(join(bin, command), args, { cwd: root, env: { ...env, ...more }, stdio: 'inherit' });
    child.on('error', (error) => {
      console.error(`cannot start ${command}: ${error.message}. Run make setup.`);
      done(127);
    });
    child.on('close', (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/** Runs one check; it counts as one. */
export async function runCheck(command: string, args: string[]): Promise<Counts> {
  return asCounts(await show(command, args));
}

/** Runs one check among others: what it printed comes in one piece, under its name, when it ends. */
export async function runCheckAside(name: string, command: string, args: string[]): Promise<Counts> {
  const child = spawn(join(bin, command), args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => printed.push(piece));
  const exitCode = await new Promise<number>((done) => {
    child.on('error', (error) => {
      printed.push(Buffer.from(`cannot start ${command}: ${error.message}. Run make setup.\n`));
      done(127);
    });
    child.on('close', (code) => done(code ?? 1));
  });
  process.stdout.write(`\n── ${name} ──\n${Buffer.concat(printed).toString()}`);
  return asCounts(exitCode);
}

const asCounts = (exitCode: number): Counts => ({
  passed: exitCode === 0 ? 1 : 0,
  failed: exitCode === 0 ? 0 : 1,
  skipped: 0,
});

/** Runs one vitest project, or some of its files, readable on the screen and counted from its JSON report. */
export async function runVitest(
  project: string,
  more: Record<string, string> = {},
  ...files: string[]
): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'picket-test-'));
  const reportFile = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  try {
    const exitCode = await show('vitest', ['run', '--project', project, ...reporters, ...files], more);
    return countVitest(readReport(reportFile), exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Counts the tests of a vitest project as skipped, without running them; one if they cannot be listed. */
export function skipVitest(project: string): Counts {
  const list = spawnSync(join(bin, 'vitest'), ['list', '--project', project, '--json'], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  try {
    return { passed: 0, failed: 0, skipped: Math.max(1, (JSON.parse(list.stdout) as unknown[]).length) };
  } catch {
    return { passed: 0, failed: 0, skipped: 1 };
  }
}

function readReport(path: string): VitestReport | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as VitestReport;
  } catch {
    return undefined;
  }
}
