import { z } from 'zod';
import { notificationIds, severities } from '../words/events.ts';
import { secondsSchema } from './common.ts';

/** Something that is wrong now and stays so until somebody, or time, puts it right. */
export const alarmViewSchema = z
  .object({
    key: z.string().describe('The same for as long as it stands.'),
    event: z.enum(notificationIds),
    severity: z.enum(severities),
    subject: z.string().describe('Host, VM or cluster that it is about.'),
    incident: z.string().nullable(),
    sentence: z.string(),
    sinceSeconds: secondsSchema,
    evidence: z.array(z.string()),
    vms: z.array(z.string()).describe('VMs concerned.'),
    next: z.string().describe('What Picket does next, or what a person has to do.'),
  })
  .meta({ id: 'Alarm' });

/** Worst and oldest first; empty: all is well. */
export const alarmListSchema = z.object({ alarms: z.array(alarmViewSchema) });

export type AlarmView = z.infer<typeof alarmViewSchema>;
export type AlarmList = z.infer<typeof alarmListSchema>;
