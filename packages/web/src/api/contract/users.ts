import { wallTimeSchema } from '@picket/protocol';
import { z } from 'zod';
import { roles } from '../../words/roles.ts';

const userSchema = z.object({
  name: z.string(),
  role: z.enum(roles),
  disabled: z.boolean(),
  createdAt: wallTimeSchema,
  lastLoginAt: wallTimeSchema.nullable(),
  lockedUntil: wallTimeSchema.nullable().describe('Too many wrong passwords; null: not locked.'),
});
export const userListSchema = z.object({ users: z.array(userSchema) });

const apiTokenSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  role: z.enum(roles),
  createdAt: wallTimeSchema,
  expiresAt: wallTimeSchema,
  lastUsedAt: wallTimeSchema.nullable(),
  createdBy: z.string(),
});
export const apiTokenListSchema = z.object({ tokens: z.array(apiTokenSchema) });
const createdApiTokenSchema = apiTokenSchema.extend({ token: z.string().describe('Shown once.') });

export type User = z.infer<typeof userSchema>;
export type UserList = z.infer<typeof userListSchema>;
export type ApiToken = z.infer<typeof apiTokenSchema>;
export type ApiTokenList = z.infer<typeof apiTokenListSchema>;
export type CreatedApiToken = z.infer<typeof createdApiTokenSchema>;
