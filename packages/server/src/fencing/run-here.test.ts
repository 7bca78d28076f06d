import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import { runHere } from './run-here.ts';

const sh = (script: string, over: Partial<Command> = {}): Promise<Awaited<ReturnType<typeof runHere>>> =>
  runHere({ file: '/bin/sh', args: ['-c', script], secrets: [], timeoutMs: 5_000, ...over });

/** A process that has ended but waits to be collected by its parent counts as gone. */
function runs(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
}

describe('runHere', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'picket-run-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives exit code and output', async () => {
    expect(await sh('echo out; echo err >&2; exit 3')).toMatchObject({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
      timedOut: false,
      notRun: null,
    });
  });

  it('gives a program its standard input, read or not', async () => {
    expect((await sh('cat', { stdin: 'a=b\nc' })).stdout).toBe('a=b\nc');
    expect(await sh('exit 0', { stdin: 'x'.repeat(1_000_000) })).toMatchObject({ exitCode: 0, timedOut: false });
    expect((await sh('cat')).stdout).toBe('');
  });

  it('ends the whole group at the deadline, even one that ignores TERM', async () => {
    const started = performance.now();
    const script = `trap '' TERM; sleep 60 & echo $! > ${folder}/child; echo $$ > ${folder}/parent; while :; do sleep 60; done`;
    const result = await sh(script, { timeoutMs: 300 });
    expect(result).toMatchObject({ exitCode: null, timedOut: true });
    expect(performance.now() - started).toBeLessThan(15_000);
    for (const name of ['child', 'parent']) {
      expect(runs(Number(readFileSync(join(folder, name), 'utf8'))), name).toBe(false);
    }
  });

  it('does not wait for what a command leaves behind on its pipes', async () => {
    const started = performance.now();
    const result = await sh('sleep 60 & echo done; exit 0');
    expect(result).toMatchObject({ exitCode: 0, stdout: 'done\n', timedOut: false });
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it('keeps 64 KiB of an endless output and goes on to the end', async () => {
    const { stdout, exitCode } = await sh('head -c 1000000 /dev/zero | tr "\\0" x; exit 0');
    expect({ length: stdout.length, exitCode }).toEqual({ length: 65_536, exitCode: 0 });
  });

  it('redacts secrets in both outputs, and passes nothing of the own environment but PATH and HOME', async () => {
    process.env.PICKET_TEST_LEAK = 'leak';
    const { stdout, stderr } = await sh('env; echo "hush-hush" >&2', {
      secrets: ['hush-hush'],
      env: { GIVEN: 'hush-hush' },
    });
    delete process.env.PICKET_TEST_LEAK;
    expect(stderr).toBe('[secret]\n');
    expect(stdout).toContain('GIVEN=[secret]');
    expect(stdout).not.toContain('leak');
  });

  it('answers, and does not throw, when the command cannot be run', async () => {
    for (const file of ['/no/such/program', folder, 'with\0nul']) {
      const result = await runHere({ file, args: [], secrets: [], timeoutMs: 1_000 });
      expect(result.notRun, file).toMatch(/^The command .*\.$/s);
    }
  });
});
