import { z } from 'zod';

/** Answer to `POST /secrets/rotate`. */
export const keyRotatedSchema = z.object({
  secrets: z.number().int().describe('Secrets that were sealed anew.'),
});
