import { open } from 'node:fs/promises';
import { z } from 'zod';
import { codeOf } from '../../files/text.ts';
import type { Heartbeat } from '../module.ts';

/** One write of one block: a reader sees the old text or the new one, and a full disk cannot stop an overwrite. */
const fileBytes = 512;

const heartbeatSchema = z.object({
  machineId: z.string(),
  host: z.string(),
  bootId: z.string(),
  seq: z.number().int().nonnegative(),
  installation: z.string().nullable(),
});

export async function writeHeartbeatFile(path: string, heartbeat: Heartbeat): Promise<void> {
  const text = Buffer.alloc(fileBytes, ' ');
  const bytes = text.write(JSON.stringify(heartbeat));
  if (bytes === fileBytes) throw new Error('the heartbeat does not fit into its file');
  text.write('\n', fileBytes - 1);
  await overwrite(path, text);
}

/** Overwrites in place and waits until the storage has it. The file's time is then the storage's own. */
export async function overwrite(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, 'r+').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return open(path, 'w', 0o644);
    throw error;
  });
  try {
    await file.write(content, 0, content.length, 0);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Opens anew each time: on NFS an open asks the server whether the cache still holds. Null when there is no such file. */
export async function readHeartbeatFile(path: string): Promise<Heartbeat | null> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(fileBytes), 0, fileBytes, 0);
    return heartbeatSchema.parse(JSON.parse(buffer.toString('utf8', 0, bytesRead)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) throw new Error('its heartbeat file is damaged');
    throw error;
  } finally {
    await file.close();
  }
}
