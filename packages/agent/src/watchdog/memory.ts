import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeDurable } from '../files/durable.ts';

const guardSchema = z.object({
  bootId: z.string(),
  device: z.string(),
  timeoutMs: z.number().positive(),
  /** Pools whose heartbeats feed it: the server has saved that they do. */
  pools: z.array(z.string()),
});

/** The watchdog that guards this boot. It outlives the agent: the next one must go on by what the server was told. */
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
