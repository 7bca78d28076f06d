import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { codeOf } from '../../files/text.ts';
import type { ExpectedPool, PoolIdentity } from '../module.ts';

const poolFileSchema = z.object({ pool: z.string(), id: z.string().min(1), installations: z.array(z.string()) });
type PoolFile = z.infer<typeof poolFileSchema>;

/**
 * Reads the pool's identity file, writes it on the pool's first use, and adds this installation to it (S24).
 * @throws Error when it is another pool than this host knows, or none
 */
export async function openPoolFile(path: string, expected: ExpectedPool): Promise<PoolIdentity> {
  const found = (await readPoolFile(path)) ?? (await createPoolFile(path, expected));
  if (expected.id !== null && found.id !== expected.id) {
    throw new Error(
      `${path} says that this is pool ${found.id}, but this host knows pool ${expected.pool} as ${expected.id}`,
    );
  }
  const { installation } = expected;
  if (installation !== null && !found.installations.includes(installation)) {
    await replace(path, { ...found, installations: [...found.installations, installation] });
  }
  return {
    id: found.id,
    foreign: installation === null ? [] : found.installations.filter((other) => other !== installation),
  };
}

async function readPoolFile(path: string): Promise<PoolFile | null> {
  try {
    return poolFileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    if (error instanceof SyntaxError || error instanceof z.ZodError) throw new Error(`${path} is damaged`);
    throw error;
  }
}

async function createPoolFile(path: string, expected: ExpectedPool): Promise<PoolFile> {
  if (expected.id !== null)
    throw new Error(`${path} is missing, though this host has seen it: is the right file system mounted?`);
  const fresh: PoolFile = { pool: expected.pool, id: randomUUID(), installations: [] };
  const temporary = `${path}.${fresh.id}`;
  await writeFile(temporary, `${JSON.stringify(fresh)}\n`);
  try {
    // Two hosts may come first at once: a link, unlike a rename, leaves the winner's file alone.
    await link(temporary, path);
    return fresh;
  } catch (error) {
    const winner = codeOf(error) === 'EEXIST' ? await readPoolFile(path) : null;
    if (winner === null) throw error;
    return winner;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function replace(path: string, content: PoolFile): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, `${JSON.stringify(content)}\n`);
  await rename(temporary, path);
}
