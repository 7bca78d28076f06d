import { PicketError } from '@picket/protocol';
import { copyPath } from './backup.ts';

/** The running server's side of a backup: one copy at a time, always to the same file, so that none is left behind for long. */
export function copyOnRequest(dataDir: string, copyTo: (path: string) => Promise<void>): () => Promise<string> {
  let copying = false;
  return async () => {
    if (copying) throw new PicketError('NOT_ALLOWED_NOW', 'A backup is being made already; wait for the end of it.');
    copying = true;
    try {
      await copyTo(copyPath(dataDir));
      return copyPath(dataDir);
    } finally {
      copying = false;
    }
  };
}
