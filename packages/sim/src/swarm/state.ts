import { appendFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type JoinAnswer, joinAnswerSchema, PicketError } from '@picket/protocol';
import { newKeyPem } from './certificate-request.ts';

/** What a swarm keeps between two runs: key, certificates, and the world as it was left. */
export interface SwarmState {
  /** Absolute. */
  readonly dir: string;
  readonly keyPem: string;
  /** CA of the installation that was joined; null before the first join. */
  readonly ca: string | null;
  /** By `HOST.CLUSTER`. */
  readonly certificates: ReadonlyMap<string, string>;
  readonly world: unknown;
  /** Safe on disk when it settles. */
  addJoin(answer: JoinAnswer): Promise<void>;
  saveWorld(world: unknown): Promise<void>;
  /** Removes a folder that was only for this run. */
  close(): Promise<void>;
}

function deviceOf(host: string, cluster: string): string {
  return `${host}.${cluster}`;
}

/**
 * Opens the folder, made when missing; null: one for this run only.
 * @throws PicketError BAD_REQUEST when it cannot be used
 */
export async function openState(folder: string | null): Promise<SwarmState> {
  try {
    return await open(folder);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PicketError('BAD_REQUEST', `The state folder ${folder ?? tmpdir()} cannot be used: ${why}.`);
  }
}

async function open(folder: string | null): Promise<SwarmState> {
  const dir = folder === null ? await mkdtemp(join(tmpdir(), 'picket-swarm-')) : resolve(folder);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const files = { key: join(dir, 'key.pem'), joins: join(dir, 'joins.jsonl'), world: join(dir, 'world.json') };
  let keyPem = await readIfThere(files.key);
  if (keyPem === null) {
    keyPem = newKeyPem();
    await writeFile(files.key, keyPem, { mode: 0o600 });
  }
  const joins = readJoins((await readIfThere(files.joins)) ?? '');
  const world = await readIfThere(files.world);
  return {
    dir,
    keyPem,
    ca: joins.at(-1)?.ca ?? null,
    certificates: new Map(joins.map(({ host, cluster, certificate }) => [deviceOf(host, cluster), certificate])),
    world: world === null ? null : JSON.parse(world),
    addJoin: (answer) => appendFile(files.joins, `\n${JSON.stringify(answer)}`, { mode: 0o600 }),
    async saveWorld(value) {
      await writeFile(`${files.world}.new`, JSON.stringify(value));
      await rename(`${files.world}.new`, files.world);
    },
    async close() {
      if (folder === null) await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A last line that a crash cut short is a join that is made again. */
function readJoins(text: string): JoinAnswer[] {
  return text.split('\n').flatMap((line) => {
    try {
      const parsed = joinAnswerSchema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}

async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}
