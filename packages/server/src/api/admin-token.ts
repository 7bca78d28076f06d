import { randomBytes } from 'node:crypto';
import { chmod, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { PicketError } from '@picket/protocol';

/** Name of the file in the server's data folder that holds the token of the API. */
const adminTokenFile = 'admin.token';

/**
 * Reads the admin token of the API from `<dataDir>/admin.token`; makes one of 256 random bits, readable by its owner only,
 * at the first start. Permissions that were widened are narrowed again.
 * @throws PicketError SECRET_KEY_BAD when the file exists but holds no usable token
 */
export async function loadAdminToken(dataDir: string): Promise<string> {
  const file = path.join(dataDir, adminTokenFile);
  const found = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return await create(file);
  await chmod(file, 0o600);
  const token = found.trim();
  if (token.length < 32) {
    throw new PicketError(
      'SECRET_KEY_BAD',
      `${file} holds no usable token. Remove it and start again: a new one is made.`,
    );
  }
  return token;
}

/** Written beside and renamed, so that a crash in between never leaves half a token. */
async function create(file: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const fresh = `${file}.new`;
  const handle = await open(fresh, 'w', 0o600);
  try {
    await handle.writeFile(`${token}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
  return token;
}
