import { z } from 'zod';

/** What stands and wants a person: told once, reminded of until it is over. */
const alarmSchema = z.object({
  event: z.string(),
  severity: z.string(),
  subject: z.string(),
  sentence: z.string(),
  sinceSeconds: z.number(),
  incident: z.string().nullable(),
});
export const alarmListSchema = z.object({ alarms: z.array(alarmSchema) });

export type Alarm = z.infer<typeof alarmSchema>;
export type AlarmList = z.infer<typeof alarmListSchema>;
