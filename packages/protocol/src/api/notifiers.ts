import { z } from 'zod';
import { notifierConfigSchema, notifierSchema } from '../notify/notifiers.ts';
import { wallTimeSchema } from './common.ts';

/** A notifier as it is written: its name stands in the path. Of a secret: absent = as it was, '' = none. */
export const notifierBodySchema = notifierSchema.omit({ name: true });

/** As `notifierBodySchema`; with `name`, secrets that are absent are those of the notifier of that name. */
export const notifierTestSchema = notifierBodySchema.extend({ name: notifierSchema.shape.name.optional() });

export const notifierViewSchema = notifierSchema
  .extend({
    config: notifierConfigSchema.describe('Without secrets.'),
    secretsSet: z.array(z.string()).describe('Secret fields that have a value; none is ever shown.'),
    who: z.string().describe('Who changed it last.'),
    changedAt: wallTimeSchema,
    waiting: z.number().int().describe('Messages that were tried and wait for their next try.'),
    dead: z.number().int().describe('Messages that were given up or refused: retry or discard them.'),
    trouble: z.string().nullable().describe('What is wrong with it now, one sentence.'),
  })
  .meta({ id: 'Notifier' });

export const notifierListSchema = z.object({ notifiers: z.array(notifierViewSchema) }).meta({ id: 'NotifierList' });

export const notifierTestResultSchema = z
  .object({
    ok: z.boolean(),
    detail: z.string().describe('What the receiver said, or why it was not reached.'),
    tookMs: z.number().describe('Until the answer, in ms.'),
  })
  .meta({ id: 'NotifierTestResult' });

export type NotifierBody = z.infer<typeof notifierBodySchema>;
export type NotifierView = z.infer<typeof notifierViewSchema>;
export type NotifierList = z.infer<typeof notifierListSchema>;
export type NotifierTestResult = z.infer<typeof notifierTestResultSchema>;
