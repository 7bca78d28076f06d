import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { oneLine } from '../answers.ts';
import type { Reply } from './transport.ts';

/** What the driver reads of DMTF's resources (DSP2046); everything else in them is left alone. */
const link = z.object({ '@odata.id': z.string() });

export const serviceRoot = z.object({
  Systems: link,
  Links: z.object({ Sessions: link }).partial().optional(),
  SessionService: link.optional(),
});

export const collection = z.object({ Members: z.array(link) });

export const computerSystem = z.object({
  '@odata.id': z.string(),
  '@odata.etag': z.string().optional(),
  UUID: z.string().nullish(),
  PowerState: z.string().nullish(),
  LocationIndicatorActive: z.boolean().nullish(),
  IndicatorLED: z.string().nullish(),
  Links: z
    .object({ Chassis: z.array(link).optional() })
    .partial()
    .optional(),
  Actions: z
    .object({
      '#ComputerSystem.Reset': z.object({
        target: z.string(),
        'ResetType@Redfish.AllowableValues': z.array(z.string()).optional(),
        '@Redfish.ActionInfo': z.string().optional(),
      }),
    })
    .partial()
    .optional(),
});

export const chassis = z.object({
  '@odata.id': z.string(),
  '@odata.etag': z.string().optional(),
  LocationIndicatorActive: z.boolean().nullish(),
  IndicatorLED: z.string().nullish(),
});

export const actionInfo = z.object({
  Parameters: z.array(z.object({ Name: z.string(), AllowableValues: z.array(z.string()).optional() })),
});

/** Services differ in where the messages lie and in how they write MessageId (iLO 4: MessageID). */
const message = z
  .object({
    MessageId: z.string(),
    MessageID: z.string(),
    Message: z.string(),
    MessageArgs: z.array(z.unknown()),
  })
  .partial();
const failure = z.object({
  error: z.object({ code: z.string(), message: z.string(), '@Message.ExtendedInfo': z.array(message) }).partial(),
});

/** `409 Conflict: Server is already powered OFF. (IDRAC.2.8.PSU501)`; only the status where the service said no more. */
export function saidBy({ status, json }: Reply): string {
  const head = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const read = failure.safeParse(json);
  if (!read.success) return head;
  const { error } = read.data;
  const told = (error['@Message.ExtendedInfo'] ?? []).map((m) => {
    const id = m.MessageId ?? m.MessageID ?? '';
    const text = m.Message ?? (m.MessageArgs ?? []).map(String).join(', ');
    return text === '' ? id : `${text} (${id})`;
  });
  const words = told.length > 0 ? told.join('; ') : (error.message ?? error.code ?? '');
  return oneLine(words === '' ? head : `${head}: ${words}`);
}

/** Do the messages speak of credentials? Some services answer a wrong password with 400. */
export function speaksOfCredentials(reply: Reply): boolean {
  return /unauthori[sz]ed|credential|password|NoValidSession/i.test(saidBy(reply));
}
