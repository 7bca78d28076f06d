import { z } from 'zod';
import { wallTimeSchema } from './common.ts';

/** One decision: a plain sentence with its evidence as data (I8). */
export const journalEntrySchema = z
  .object({
    id: z.number().int(),
    at: wallTimeSchema,
    cluster: z.string(),
    incident: z.string().nullable(),
    subject: z.string().describe('Host, VM or cluster that the sentence is about.'),
    kind: z.string(),
    sentence: z.string(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'JournalEntry' });

const next = z.number().int().nullable().describe('Pass as `after` for the following page; null: there is none now.');

export const journalPageSchema = z.object({ entries: z.array(journalEntrySchema), next }).meta({ id: 'JournalPage' });

/** `after` is the id of the last entry seen; with `order=oldest` a reader follows a journal as it grows. */
export const pageQuerySchema = z.strictObject({
  order: z.enum(['newest', 'oldest']).default('newest').describe('Newest first, or oldest first.'),
  after: z.coerce.number().int().nonnegative().optional().describe('Id of the last entry of the page before.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100).describe('Entries a page, 1–1000.'),
});

export const journalQuerySchema = pageQuerySchema.extend({
  incident: z.string().max(200).optional(),
  subject: z.string().max(255).optional(),
  kind: z.string().max(100).optional(),
});

export type JournalEntryView = z.infer<typeof journalEntrySchema>;
export type JournalPage = z.infer<typeof journalPageSchema>;
