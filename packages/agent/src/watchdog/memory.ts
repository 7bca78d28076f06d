import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeDurable } from '../files/durable.ts';

const guardSchema = z.object({
  bootId: z.string(),
  device: z.string(),
  identity: z.string(),
  timeoutMs: z.number().positive(),
  /** How long the machine had slept since its boot when this watchdog was armed: one that has slept since is not fed again, by no agent. */
  sleptMs: z.number(),
  /** Pools whose heartbeats feed it: the server has saved that they do. */
  pools: z.array(z.string()),
  /** False: the server has saved that it does not count, but it cannot be stopped, and is fed on. */
  counts: z.boolean().default(true),
});

/**
 * What the server may believe of this boot's watchdog: that it runs, and by what it is fed. Written before the server is told, and
 * taken away after it has saved the contrary. It outlives the agent: the next one must go on by it.
 */
export type Guard = z.infer<typeof guardSchema>;

/** Null when none guards this boot, or that cannot be read: then it is begun anew, and the server counts on nothing meanwhile. */
export async function readGuard(path: string, bootId: string): Promise<Guard | null> {
  try {
    const guard = guardSchema.parse(JSON.parse(await readFile(path, 'utf8')));
    return guard.bootId === bootId ? guard : null;
  } catch {
    return null;
  }
}

export async function writeGuard(path: string, guard: Guard | null): Promise<void> {
  await writeDurable(path, `${JSON.stringify(guard)}\n`);
}
