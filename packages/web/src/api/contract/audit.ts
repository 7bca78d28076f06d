import { wallTimeSchema } from '@picket/protocol';
import { z } from 'zod';

const auditEntrySchema = z.object({
  id: z.number().int(),
  at: wallTimeSchema,
  who: z.string(),
  role: z.string().describe('"none" for a log-in that failed.'),
  from: z.string().describe('Address that the request came from.'),
  action: z.string(),
  target: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  outcome: z.string().describe('"ok", or the code and sentence of the refusal.'),
});
export const auditPageSchema = z.object({ entries: z.array(auditEntrySchema), next: z.number().int().nullable() });

export type AuditEntry = z.infer<typeof auditEntrySchema>;
export type AuditPage = z.infer<typeof auditPageSchema>;
