import { z } from 'zod';
import { wallTimeSchema } from './common.ts';
import { journalEntrySchema } from './journal.ts';

/** One outage of one host. */
export const incidentViewSchema = z
  .object({
    id: z.string(),
    cluster: z.string(),
    host: z.string(),
    group: z
      .string()
      .describe('Id of the first incident of the hosts that fell silent within 30 s of one another; its own if alone.'),
    open: z.boolean(),
    openedAt: wallTimeSchema.nullable(),
    closedAt: wallTimeSchema.nullable(),
    sentence: z.string().describe("Where it stands: the host's sentence while open, the closing one after."),
  })
  .meta({ id: 'Incident' });

/** With journal entries in the order in which they happened. */
export const incidentStorySchema = incidentViewSchema
  .extend({ entries: z.array(journalEntrySchema) })
  .meta({ id: 'IncidentStory' });

/** An incident as a scenario file: what was there, what happened to it, what people did, and what has to come of it. */
export const replaySchema = z
  .object({
    file: z.string().describe('A name for it.'),
    text: z.string().describe('YAML for `picket sim run`; comments say what it cannot have.'),
  })
  .meta({ id: 'Replay' });

export const incidentListSchema = z.object({ incidents: z.array(incidentViewSchema) });

export type IncidentView = z.infer<typeof incidentViewSchema>;
export type IncidentStory = z.infer<typeof incidentStorySchema>;
export type ReplayView = z.infer<typeof replaySchema>;
export type IncidentList = z.infer<typeof incidentListSchema>;
