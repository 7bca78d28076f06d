import { wallTimeSchema } from '@picket/protocol';
import { z } from 'zod';
import { roles } from '../../words/roles.ts';

/** `GET /setup`: no account exists yet. */
export const setupSchema = z.object({ needed: z.boolean() });

export const sessionSchema = z.object({
  user: z.object({ name: z.string(), role: z.enum(roles) }),
  csrf: z.string().describe('Goes into the header X-Picket-CSRF of whatever changes something.'),
  idleSeconds: z.number(),
  absoluteExpiresAt: wallTimeSchema,
});

export type Session = z.infer<typeof sessionSchema>;
