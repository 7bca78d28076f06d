import { z } from 'zod';
import { secondsSchema, wallTimeSchema } from './common.ts';

/** From what may only look to what may do everything; each may do what those before it may. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];
const roleSchema = z.enum(roles).describe('viewer looks, operator acts, admin changes settings, users and tokens.');

/** Header that each changing request of a browser session carries: the `csrf` of its session. */
export const csrfHeader = 'x-picket-csrf';
export const sessionCookie = 'picket_session';
/** Header under which a repeated POST answers what was answered before, for 24 h. */
export const idempotencyHeader = 'idempotency-key';

export const userNameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._@-]{0,62}$/,
    'must be lower-case letters, digits, dots, dashes, underscores or @, 63 at most',
  );

/** Length is what counts (NIST SP 800-63B): no rules about kinds of characters. */
export const passwordMinLength = 12;
const newPasswordSchema = z
  .string()
  .min(passwordMinLength, `must have at least ${passwordMinLength} characters`)
  .max(256);
/** Of a password that is only compared: any text. */
const givenPasswordSchema = z.string().min(1).max(256);

export const setupStateSchema = z.object({
  needed: z.boolean().describe('There is no admin yet: the one-time link of the server’s log makes the first.'),
});
export const setupBodySchema = z.strictObject({
  token: z.string().min(1).max(200).describe('From the set-up link.'),
  username: userNameSchema,
  password: newPasswordSchema,
});
export const setupLinkSchema = z.object({ url: z.string(), expiresAt: wallTimeSchema });

export const loginSchema = z.strictObject({ username: z.string().min(1).max(63), password: givenPasswordSchema });
export const sessionViewSchema = z
  .object({
    user: z.object({ name: z.string(), role: z.enum(roles) }),
    csrf: z.string().describe('To be sent as X-Picket-CSRF with each request that changes something.'),
    idleSeconds: secondsSchema.describe('The session ends after so long without a request.'),
    absoluteExpiresAt: wallTimeSchema.describe('It ends then, whatever happens.'),
  })
  .meta({ id: 'Session' });
export const doneSchema = z.object({ sentence: z.string() }).meta({ id: 'Done' });

export const userViewSchema = z
  .object({
    name: z.string(),
    role: z.enum(roles),
    disabled: z.boolean(),
    createdAt: wallTimeSchema,
    lastLoginAt: wallTimeSchema.nullable(),
    lockedUntil: wallTimeSchema.nullable().describe('After ten failed logins; null: not locked.'),
  })
  .meta({ id: 'User' });
export const userListSchema = z.object({ users: z.array(userViewSchema) });
export const createUserSchema = z.strictObject({ name: userNameSchema, role: roleSchema, password: newPasswordSchema });
export const patchUserSchema = z
  .strictObject({ role: roleSchema.optional(), disabled: z.boolean().optional() })
  .refine((patch) => Object.keys(patch).length > 0, 'give at least one of role, disabled');
export const setPasswordSchema = z.strictObject({
  password: newPasswordSchema,
  current: givenPasswordSchema.optional().describe('The present one: needed for one’s own.'),
});

export const apiTokenViewSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    role: z.enum(roles),
    createdAt: wallTimeSchema,
    expiresAt: wallTimeSchema,
    lastUsedAt: wallTimeSchema.nullable().describe('To the minute; null: never.'),
    createdBy: z.string(),
  })
  .meta({ id: 'ApiToken' });
export const apiTokenListSchema = z.object({ tokens: z.array(apiTokenViewSchema) });
export const createApiTokenSchema = z.strictObject({
  name: z.string().trim().min(1).max(63).describe('What it is for; shown in the journal.'),
  role: roleSchema,
  ttlSeconds: z.number().int().min(60).max(31_622_400).describe('Good for this long, 1 minute to 366 days.'),
});
export const newApiTokenSchema = apiTokenViewSchema
  .extend({ token: z.string().describe('Shown once; only a hash of it is kept.') })
  .meta({ id: 'NewApiToken' });

/** One thing that a person or a token did, or tried to do. */
export const auditEntrySchema = z
  .object({
    id: z.number().int(),
    at: wallTimeSchema,
    who: z.string(),
    role: z.string().describe('The role at that time; "none" for a login that failed.'),
    from: z.string().describe('Address it came from.'),
    action: z.string().describe('operationId of the API.'),
    target: z.string(),
    before: z.unknown().describe('Without secrets; null: not recorded.'),
    after: z.unknown().describe('Without secrets; null: not recorded.'),
    outcome: z.string().describe('"ok", or the code and sentence of the refusal.'),
  })
  .meta({ id: 'AuditEntry' });
export const auditPageSchema = z.object({ entries: z.array(auditEntrySchema), next: z.number().int().nullable() });
export const auditQuerySchema = z.strictObject({
  order: z.enum(['newest', 'oldest']).default('newest'),
  after: z.coerce.number().int().nonnegative().optional().describe('Id of the last entry of the page before.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  who: z.string().max(100).optional(),
  action: z.string().max(100).optional(),
});

export type SessionView = z.infer<typeof sessionViewSchema>;
export type UserView = z.infer<typeof userViewSchema>;
export type UserList = z.infer<typeof userListSchema>;
export type ApiTokenView = z.infer<typeof apiTokenViewSchema>;
export type ApiTokenList = z.infer<typeof apiTokenListSchema>;
export type NewApiToken = z.infer<typeof newApiTokenSchema>;
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export type AuditPage = z.infer<typeof auditPageSchema>;
