import { z } from 'zod';
import { wallTimeSchema } from './common.ts';

/** Data of the server-sent events of `GET /events`, by event name; `journal` carries a JournalEntry. */
export const liveEventSchemas = {
  hello: z.object({ installation: z.string(), version: z.string(), at: wallTimeSchema }),
  changed: z.object({ cluster: z.string(), at: wallTimeSchema }),
  resync: z.object({}),
  ping: z.object({ at: wallTimeSchema }),
} as const;

export type LiveEventName = keyof typeof liveEventSchemas | 'journal';
