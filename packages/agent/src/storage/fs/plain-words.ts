import { codeOf } from '../../files/text.ts';
import type { StorageModule } from '../module.ts';

/** What the kernel's words for a file that cannot be used mean for a shared file system (errno(3)), and what helps. */
const meanings: Readonly<Record<string, string>> = {
  EROFS: 'it is read-only: see how it is mounted here and exported there',
  ENOSPC: 'it is full',
  EDQUOT: 'its quota is used up',
  ESTALE: 'its file handle is stale: the export was removed or made anew on the server; unmount it and mount it again',
  EACCES: 'permission denied: does the server export it to this host without root squash?',
  EPERM: 'permission denied: does the server export it to this host without root squash?',
  EIO: 'the server does not answer, or its disk fails (input/output error)',
  ETIMEDOUT: 'the server does not answer (the soft mount gave up)',
  ENOTCONN: 'it is not connected: its client has died',
};

/** The same by the words in which coreutils print them under LC_ALL=C. */
const spoken: Readonly<Record<string, string>> = {
  'Read-only file system': 'EROFS',
  'Stale file handle': 'ESTALE',
  'Permission denied': 'EACCES',
  'Operation not permitted': 'EPERM',
  'Input/output error': 'EIO',
  'Connection timed out': 'ETIMEDOUT',
  'Transport endpoint is not connected': 'ENOTCONN',
};

/** A complaint of the kernel, as a program printed it, in words that help; as it is when there are none. */
export function explained(complaint: string): string {
  return meanings[spoken[complaint] ?? ''] ?? complaint;
}

/** The same module; what the kernel complains of is thrown on in words that help. */
export function inPlainWords(module: StorageModule): StorageModule {
  return {
    open: (expected) => plainly(() => module.open(expected)),
    health: () => plainly(() => module.health()),
    writeHeartbeat: (heartbeat) => plainly(() => module.writeHeartbeat(heartbeat)),
    readHeartbeat: (machineId) => plainly(() => module.readHeartbeat(machineId)),
    readHeartbeats: (limit, always) => plainly(() => module.readHeartbeats(limit, always)),
    readClock: (machineId) => plainly(() => module.readClock(machineId)),
    lastWrites: (relPaths, timeoutMs) => plainly(() => module.lastWrites(relPaths, timeoutMs)),
    lockState: (relPath) => plainly(() => module.lockState(relPath)),
  };
}

async function plainly<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const meaning = meanings[codeOf(error) ?? ''];
    if (meaning === undefined) throw error;
    throw new Error(meaning, { cause: error });
  }
}
