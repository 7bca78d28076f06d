import { journalEntrySchema, wallTimeSchema } from '@picket/protocol';
import { z } from 'zod';

/** What comes over `GET /events`, by event name. */
export const liveEventSchemas = {
  hello: z.object({ installation: z.string(), version: z.string(), at: wallTimeSchema }),
  changed: z.object({ cluster: z.string(), at: wallTimeSchema }),
  journal: journalEntrySchema,
  resync: z.object({}),
  ping: z.object({ at: wallTimeSchema }),
};

export type Hello = z.infer<typeof liveEventSchemas.hello>;
export type Changed = z.infer<typeof liveEventSchemas.changed>;
