import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { clusterListSchema, whoPattern } from '@picket/protocol';
import type { Command } from 'commander';
import { type Client, createClient } from './client.ts';
import { ApiProblem, UsageError } from './errors.ts';
import type { Io } from './io.ts';

/** One run of one command: where to ask, which cluster, how to print. */
export interface Session {
  readonly io: Io;
  readonly json: boolean;
  readonly client: Client;
  /** The cluster named with --cluster; undefined: all. */
  readonly only: string | undefined;
  /** The cluster named with --cluster, or the only one there is. @throws UsageError when it must be named */
  cluster(): Promise<string>;
  /** Prints the API's answer: as JSON with --json, in words without. */
  show<T>(answer: T, words: (answer: T) => string): void;
}

export const defaultUrl = 'http://127.0.0.1:8440';
export const defaultTokenFile = '/var/lib/picket/admin.token';

interface GlobalOptions {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
  readonly cluster?: string;
  readonly json?: boolean;
}

/** @throws ApiProblem when the token cannot be read; UsageError for a url that is none */
export async function openSession(io: Io, command: Command, tokenFile?: string): Promise<Session> {
  const options = command.optsWithGlobals<GlobalOptions>();
  const url = options.url ?? io.env.PICKET_URL ?? defaultUrl;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError(`"${url}" is not a URL like ${defaultUrl}.`);
  await trustCa(options.caFile ?? io.env.PICKET_CA_FILE);
  const token = await readToken(tokenFile ?? options.tokenFile ?? io.env.PICKET_TOKEN_FILE ?? defaultTokenFile);
  const client = createClient({ url, token, who: whoIs(io), stop: io.stop });
  const json = options.json === true;
  return {
    io,
    json,
    client,
    only: options.cluster,
    cluster: async () => options.cluster ?? (await onlyCluster(client)),
    show: (answer, words) => io.out(json ? JSON.stringify(answer, null, 2) : words(answer)),
  };
}

/** The server's own CA is `<data>/ca/ca.crt`. @throws UsageError */
async function trustCa(file: string | undefined): Promise<void> {
  if (file === undefined) return;
  try {
    setDefaultCACertificates([...getCACertificates('default'), await readFile(file, 'utf8')]);
  } catch (error) {
    throw new UsageError(
      `The CA's certificate ${file} cannot be used: ${error instanceof Error ? error.message : ''}.`,
    );
  }
}

async function readToken(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EACCES'
          ? 'this user may not read it'
          : `it cannot be read (${String(code)})`;
    throw new ApiProblem({
      type: 'urn:picket:error:unauthorized',
      title: 'No token',
      status: 401,
      code: 'UNAUTHORIZED',
      detail: `The token of the API was looked for in ${file}, but ${why}.`,
      hint: 'The server writes it to <data>/admin.token at its first start; pass it with --token-file or PICKET_TOKEN_FILE.',
    });
  }
}

/** Named explicitly, or whoever became root with sudo; a bare "root" would say nothing. */
function whoIs(io: Io): string | null {
  const name = io.env.PICKET_WHO ?? io.env.SUDO_USER ?? '';
  return whoPattern.test(name) ? name : null;
}

async function onlyCluster(client: Client): Promise<string> {
  const { clusters } = await client.get(clusterListSchema, ['clusters']);
  const [first] = clusters;
  if (first === undefined) throw new UsageError('There is no cluster yet. Create one: picket cluster create NAME');
  if (clusters.length > 1)
    throw new UsageError(
      `There are ${clusters.length} clusters; say which with --cluster: ${clusters.map((cluster) => cluster.name).join(', ')}.`,
    );
  return first.name;
}
