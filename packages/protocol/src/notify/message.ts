import { z } from 'zod';
import { notificationIds, severities } from '../words/events.ts';

/** One message for people, the same in every channel. Webhooks and commands get it as JSON in this shape. */
export const notificationMessageSchema = z
  .object({
    id: z
      .string()
      .describe('Installation and number: the same in every channel and on every try, so that doubles can be dropped.'),
    installation: z.string(),
    at: z.string().describe('When it happened, ISO 8601 in UTC.'),
    event: z.enum(notificationIds),
    severity: z.enum(severities),
    cluster: z.string(),
    subject: z.string().describe('Host, VM or cluster that it is about.'),
    incident: z.string().nullable(),
    sentence: z.string(),
    evidence: z.array(z.string()),
    vms: z.array(z.string()).describe('VMs concerned.'),
    next: z.string().describe('What Picket does next, or what a person has to do.'),
    reminder: z.boolean().describe('An alarm that still stands is told again.'),
    test: z.boolean().describe('Sent by the test button: nothing has happened.'),
  })
  .meta({ id: 'NotificationMessage' });

export type NotificationMessage = z.infer<typeof notificationMessageSchema>;
