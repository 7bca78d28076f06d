import { readFile } from 'node:fs/promises';
import {
  type NotifierField,
  type NotifierKind,
  notifierConfigFields,
  notifierFields,
  notifierKinds,
} from '@picket/protocol';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';

/** A notifier under change: what is around its config, and the config. */
export interface NotifierDraft {
  readonly around: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Sets fields by `field=value`; resolves with the body for the API. @throws UsageError */
export async function assign(io: Io, draft: NotifierDraft, pairs: readonly string[]): Promise<object> {
  const given = pairs.map(split);
  const kind = kindOf(given.find(({ name }) => name === 'kind')?.value ?? draft.config.kind);
  const around: Record<string, unknown> = { ...draft.around };
  // Fields of another kind mean nothing here.
  const config: Record<string, unknown> = draft.config.kind === kind ? { ...draft.config } : { kind };
  const lines = lineReader(io);
  for (const { name, value } of given) {
    if (name === 'kind') continue;
    const ofAll = notifierFields().find((field) => field.name === name);
    const ofKind = notifierConfigFields(kind).find((field) => field.name === name);
    if (ofAll !== undefined) around[name] = parse(ofAll, value);
    else if (ofKind !== undefined) config[name] = parse(ofKind, await resolved(io, lines, ofKind, value));
    else throw new UsageError(`A notifier of kind ${kind} has no field "${name}". --help lists them.`);
  }
  return { ...around, config };
}

function split(pair: string): { name: string; value: string } {
  const at = pair.indexOf('=');
  if (at < 1) throw new UsageError(`"${pair}" is not of the form field=value.`);
  return { name: pair.slice(0, at), value: pair.slice(at + 1) };
}

function kindOf(value: unknown): NotifierKind {
  const kind = notifierKinds.find((known) => known === value);
  if (kind !== undefined) return kind;
  throw new UsageError(`A new notifier needs its kind: kind=${notifierKinds.join(', kind=')}.`);
}

function parse({ name, type }: NotifierField, value: string): unknown {
  if (type === 'list') return value === '' ? [] : value.split(',').map((part) => part.trim());
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (type === 'boolean') throw new UsageError(`${name} is true or false.`);
  if (type !== 'number') return value;
  if (value.trim() === '' || !Number.isFinite(Number(value))) throw new UsageError(`${name} is a number.`);
  return Number(value);
}

async function resolved(
  io: Io,
  lines: (field: string, hidden: boolean) => Promise<string>,
  { name, secret }: NotifierField,
  value: string,
): Promise<string> {
  if (value === '-') return lines(name, secret);
  if (name === 'caCertificate' && value.startsWith('@')) return readCertificate(value.slice(1));
  if (secret && value !== '') io.err(`${name} is in your shell history now; next time write ${name}=- and type it.`);
  return value;
}

async function readCertificate(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** Asks at a terminal; elsewhere each `-` takes the next line of standard input. */
function lineReader(io: Io): (field: string, hidden: boolean) => Promise<string> {
  let left: string[] | null = null;
  return async (field, hidden) => {
    if (io.interactive) return io.ask(`${field}: `, { hidden });
    left ??= (await io.readStdin()).split(/\r?\n/);
    const line = left.shift();
    if (line === undefined || line === '') throw new UsageError(`Nothing was read for ${field}.`);
    return line;
  };
}
