import { wallTimeSchema } from '@picket/protocol';
import { z } from 'zod';

/** Each role may do what those before it may. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** `GET /setup`: no account exists yet. */
export const setupSchema = z.object({ needed: z.boolean() });

export const sessionSchema = z.object({
  user: z.object({ name: z.string(), role: z.enum(roles) }),
  csrf: z.string().describe('Goes into the header X-Picket-CSRF of whatever changes something.'),
  idleSeconds: z.number(),
  absoluteExpiresAt: wallTimeSchema,
});

export type Session = z.infer<typeof sessionSchema>;
