import { z } from 'zod';

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30s`, `1m30s`, `500ms`, `-3h` in milliseconds; undefined when it is no duration. A bare number would hide its unit. */
export function parseDuration(text: string): number | undefined {
  const match = /^(-?)((?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+)$/.exec(text.trim());
  if (match === null) return undefined;
  let totalMs = 0;
  for (const [, count, unit = ''] of (match[2] ?? '').matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g))
    totalMs += Number(count) * (unitMs[unit] ?? 0);
  return match[1] === '-' ? -totalMs : totalMs;
}

const say = 'must be a duration like 30s, 1m30s or 500ms';

/** A duration or moment, not negative, in milliseconds. 0 may be written without a unit. */
export const durationSchema = z.union([z.string(), z.literal(0)], { error: say }).transform((value, context) => {
  const ms = value === 0 || value === '0' ? 0 : parseDuration(value);
  if (ms !== undefined && ms >= 0) return ms;
  context.addIssue({ code: 'custom', message: say });
  return z.NEVER;
});

/** A shift of a clock: may be negative. */
export const shiftSchema = z.string({ error: 'must be a shift like -3h or 90s' }).transform((value, context) => {
  const ms = parseDuration(value);
  if (ms !== undefined) return ms;
  context.addIssue({ code: 'custom', message: 'must be a shift like -3h or 90s' });
  return z.NEVER;
});

/** Names of hosts, VMs, pools. */
export const scenarioNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/,
    'must be a name: a letter or digit, then letters, digits, dots, dashes or underscores',
  );

/** How a guest writes: a sector each second, or nothing at all. */
export const writesSchema = z.enum(['idle', '1s']);

/** YAML 1.1 reads a bare `off` as false, and a bare `on` as true; settings take scalars. */
export const settingValueSchema = z.union([z.string(), z.number(), z.boolean()]);
export const settingsSchema = z.record(z.string(), settingValueSchema);

const shareSay = 'must be a share like 30% (above 0%, at most 100%)';

/** The share of messages that a link loses, `30%` in the file, as a fraction above 0 and at most 1. */
export const lossSchema = z.string({ error: shareSay }).transform((text, context) => {
  const percent = Number(/^(\d+(?:\.\d+)?)%$/.exec(text.trim())?.[1]);
  if (percent > 0 && percent <= 100) return percent / 100;
  context.addIssue({ code: 'custom', message: shareSay });
  return z.NEVER;
});
