import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import { runCommand } from './run-command.ts';

const command = (file: string, args: readonly string[], more: Partial<Command> = {}): Command => ({
  file,
  args,
  secrets: [],
  timeoutMs: 5_000,
  ...more,
});

const parentOf = (pid: string): string => execFileSync('ps', ['-o', 'ppid=', '-p', pid], { encoding: 'utf8' }).trim();

describe('a command in the small process', () => {
  it('gets its arguments, its input and the PATH of this moment, and answers', async () => {
    const before = process.env.PATH;
    process.env.PATH = `${before}:/here`;
    try {
      const said = await runCommand(command('/bin/sh', ['-c', 'cat; echo " $1 $PATH"', 'sh', 'a'], { stdin: 'in' }));
      expect(said).toMatchObject({ exitCode: 0, stdout: `in a ${before}:/here\n`, notRun: null, timedOut: false });
    } finally {
      process.env.PATH = before;
    }
  });

  it('is not run by this process', async () => {
    const { stdout } = await runCommand(command('/bin/sh', ['-c', 'echo $PPID']));
    expect(stdout.trim()).not.toBe(String(process.pid));
    expect(parentOf(stdout.trim())).toBe(String(process.pid));
  });

  it('counts as unanswered when the small process dies, and the next one is answered by a new one', async () => {
    const killing = runCommand(command('/bin/sh', ['-c', 'kill -9 $PPID; sleep 0.2; echo done']));
    const beside = runCommand(command('sleep', ['0.5']));
    for (const said of await Promise.all([killing, beside]))
      expect(said).toMatchObject({ exitCode: null, timedOut: true, notRun: null });
    await expect(runCommand(command('echo', ['again']))).resolves.toMatchObject({ exitCode: 0, stdout: 'again\n' });
  });

  it('says what is not installed', async () => {
    await expect(runCommand(command('no-such-command', []))).resolves.toMatchObject({
      notRun: 'The command "no-such-command" is not installed, or not found in PATH.',
    });
  });
});
