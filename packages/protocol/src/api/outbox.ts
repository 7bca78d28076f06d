import { z } from 'zod';
import { nameSchema, wallTimeSchema } from './common.ts';
import { pageQuerySchema } from './journal.ts';

const deliveryStates = ['pending', 'sent', 'dead', 'discarded'] as const;
const outboxStates = ['queued', 'unrouted', ...deliveryStates] as const;

/** One message on its way to one notifier. */
const deliverySchema = z
  .object({
    notifier: z.string(),
    state: z.enum(deliveryStates),
    attempts: z.number().int().describe('Tries so far.'),
    nextTryAt: wallTimeSchema.nullable().describe('While pending.'),
    sentAt: wallTimeSchema.nullable(),
    detail: z.string().nullable().describe('What the newest try came to.'),
  })
  .meta({ id: 'Delivery' });

/** One message for people, and what became of it at each notifier. */
export const outboxEntrySchema = z
  .object({
    id: z.number().int(),
    messageId: z.string().describe('The id that receivers see.'),
    at: wallTimeSchema,
    cluster: z.string().describe('Empty: about this server.'),
    event: z.string(),
    severity: z.string(),
    subject: z.string(),
    incident: z.string().nullable(),
    sentence: z.string(),
    reminder: z.boolean(),
    state: z
      .enum(outboxStates)
      .describe('The worst of its deliveries; queued: not routed yet; unrouted: no notifier wanted it.'),
    deliveries: z.array(deliverySchema),
  })
  .meta({ id: 'OutboxEntry' });

export const outboxPageSchema = z
  .object({
    entries: z.array(outboxEntrySchema),
    next: z.number().int().nullable().describe('Pass as `after` for the following page; null: there is none now.'),
  })
  .meta({ id: 'OutboxPage' });

export const outboxQuerySchema = pageQuerySchema.extend({
  cluster: nameSchema.optional(),
  state: z
    .enum(outboxStates)
    .optional()
    .describe('Only messages in this state; pending, sent, dead, discarded: at some notifier.'),
});

/** Which deliveries of those given up: to one notifier, or to all. */
export const deliveryChoiceSchema = z.strictObject({ notifier: nameSchema.optional() }).nullish();

export const deliveriesChangedSchema = z.object({ changed: z.number().int() }).meta({ id: 'DeliveriesChanged' });

export type OutboxEntry = z.infer<typeof outboxEntrySchema>;
export type OutboxPage = z.infer<typeof outboxPageSchema>;
