import { z } from 'zod';

/** Answer to `POST /backup`: the copy lies on the server's own machine, for `picket server backup` to take from there. */
export const backupCopySchema = z.object({
  path: z.string().describe('File (0600) on the machine of the server; the next copy replaces it.'),
});
