import { notifierConfigSchema, notifierSchema, wallTimeSchema } from '@picket/protocol';
import { z } from 'zod';

const notifierViewSchema = notifierSchema.extend({
  config: notifierConfigSchema.describe('Without secrets.'),
  secretsSet: z.array(z.string()).describe('Secret fields that have a value; none is ever shown.'),
  who: z.string().describe('Who changed it last.'),
  changedAt: wallTimeSchema,
  waiting: z.number().int(),
  dead: z.number().int(),
  trouble: z.string().nullable(),
});
export const notifierListSchema = z.object({ notifiers: z.array(notifierViewSchema) });

export const notifierTestResultSchema = z.object({ ok: z.boolean(), detail: z.string(), tookMs: z.number() });

const deliveryStates = ['pending', 'sent', 'dead', 'discarded'] as const;
const outboxStates = ['queued', 'unrouted', ...deliveryStates] as const;

const deliverySchema = z.object({
  notifier: z.string(),
  state: z.enum(deliveryStates),
  attempts: z.number().int(),
  nextTryAt: wallTimeSchema.nullable(),
  sentAt: wallTimeSchema.nullable(),
  detail: z.string().nullable(),
});

const messageSchema = z.object({
  id: z.number().int(),
  messageId: z.string(),
  at: wallTimeSchema,
  cluster: z.string(),
  event: z.string(),
  severity: z.string(),
  subject: z.string(),
  incident: z.string().nullable(),
  sentence: z.string(),
  reminder: z.boolean(),
  state: z.enum(outboxStates),
  deliveries: z.array(deliverySchema),
});
export const messagePageSchema = z.object({ entries: z.array(messageSchema), next: z.number().int().nullable() });

export type NotifierView = z.infer<typeof notifierViewSchema>;
export type NotifierList = z.infer<typeof notifierListSchema>;
export type NotifierTestResult = z.infer<typeof notifierTestResultSchema>;
export type Message = z.infer<typeof messageSchema>;
export type MessagePage = z.infer<typeof messagePageSchema>;
