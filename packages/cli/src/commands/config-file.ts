import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  applyAnswerSchema,
  type ConfigRefusal,
  type ConfigResult,
  configText,
  exportAnswerSchema,
  parseConfig,
  pathText,
  type ReadSecret,
} from '@picket/protocol';
import type { Command } from 'commander';
import { ApiProblem, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { applyText } from '../print/apply.ts';
import { act } from './act.ts';

interface ApplyOptions {
  readonly file: string;
  readonly dryRun?: boolean;
  readonly prune?: boolean;
}

export function registerApply(program: Command, io: Io): void {
  program
    .command('apply')
    .summary('make clusters, settings, VMs and notifiers as a file says')
    .description(
      'Makes clusters, settings, VMs and notifiers as a file in YAML or JSON says, all of it or nothing if anything in it is wrong. What the file does not name stays. Applying twice changes nothing. A password may stand in it as { env: NAME } or { file: PATH }: it is read here, on this machine; one that is absent stays as it is.',
    )
    .requiredOption('-f, --file <file>', 'the file; - reads standard input')
    .option('--dry-run', 'print the differences and change nothing')
    .option(
      '--prune',
      'also unset what is written on the named clusters and hosts and is not in the file (passwords excepted), and remove notifiers that its list lacks',
    )
    .action(
      act<ApplyOptions>(io, async (session, _args, { file, dryRun = false, prune = false }) => {
        const parsed = await read(io, file);
        const body = { document: parsed.document, dryRun, prune };
        try {
          const answer = await session.client.send(applyAnswerSchema, 'POST', ['apply'], body);
          session.show(answer, applyText);
        } catch (error) {
          throw session.json || !(error instanceof ApiProblem) ? error : withLines(error, file, parsed);
        }
      }),
    );
}

export function registerExport(program: Command, io: Io): void {
  program
    .command('export')
    .summary('everything that is set, as a file for `picket apply`')
    .description(
      'Prints everything that is set, as YAML that `picket apply` takes (with --json as JSON): of all clusters with the notifiers, or of one cluster with --cluster. Passwords are never in it; a comment says where there are some.',
    )
    .action(
      act(io, async (session) => {
        const { document, secrets } = await session.client.get(exportAnswerSchema, ['export'], {
          cluster: session.only,
        });
        const notes = [
          'Made by picket export. Applied as it is, it changes nothing.',
          ...(secrets.length === 0 ? [] : ['Set on the server and not in here; absent, they stay as they are:']),
          ...secrets.map((secret) => `  ${secret}`),
        ];
        if (session.json) io.out(JSON.stringify(document, null, 2));
        else io.write(await configText(document, notes));
      }),
    );
}

type Parsed = Extract<ConfigResult, { ok: true }>;

/** @throws UsageError with every problem and its line */
async function read(io: Io, file: string): Promise<Parsed> {
  const text = file === '-' ? await io.readStdin() : await readText(file);
  const parsed = await parseConfig(text, secretReader(io, file === '-' ? '.' : dirname(file)));
  if (parsed.ok) return parsed;
  throw new UsageError(parsed.problems.map(({ line, reason }) => `${named(file)}:${line}: ${reason}`).join('\n'));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${reasonOf(error)}.`);
  }
}

/** Paths are relative to the file that names them. */
function secretReader(io: Io, folder: string): ReadSecret {
  return async (reference) => {
    if ('env' in reference) {
      const value = io.env[reference.env];
      if (value === undefined || value === '') throw new Error(`the variable ${reference.env} is not set`);
      return value;
    }
    try {
      return (await readFile(resolve(folder, reference.file), 'utf8')).replace(/\r?\n$/, '');
    } catch (error) {
      throw new Error(`the file ${reference.file} cannot be read: ${reasonOf(error)}`);
    }
  };
}

/** The server speaks of places in the document; people look at lines. */
function withLines(error: ApiProblem, file: string, { lineOf }: Parsed): ApiProblem {
  const found = error.problem.data?.problems;
  if (!Array.isArray(found)) return error;
  const lines = (found as ConfigRefusal[]).map(({ path, sentence }) =>
    path === null ? sentence : `${named(file)}:${lineOf(path)}: ${pathText(path)}: ${sentence}`,
  );
  return new ApiProblem({ ...error.problem, detail: lines.join('\n') });
}

function named(file: string): string {
  return file === '-' ? 'standard input' : file;
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'this user may not read it',
    EISDIR: 'it is a folder',
  };
  return known[code] ?? code;
}
