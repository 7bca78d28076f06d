import { z } from 'zod';
import { fenceDriverNames } from '../words/fencing.ts';
import { count, text } from './kinds.ts';
import { presetNames } from './preset-names.ts';

const deviceName = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/;

/**
 * One device of a fence level: its name, and what differs from the host's own settings of the same keys. `ipmiPassword` is
 * write-only: it is taken out and sealed when the setting is written; a device written again without one keeps it.
 */
const levelDevice = z.strictObject({
  name: z
    .string('each device needs a name')
    .regex(deviceName, 'a name has 1–32 letters, digits, dots, dashes or underscores'),
  fencePreset: z.enum(presetNames).optional(),
  fenceDriver: z.enum(fenceDriverNames).optional(),
  ipmiHost: text.optional(),
  fencePlug: text.optional(),
  ipmiUsername: text.optional(),
  ipmiPassword: text.optional(),
  ipmiCipherSuite: count(0, 17).optional(),
  ipmiExec: text.optional(),
  ipmiActionStop: text.optional(),
  ipmiActionStart: text.optional(),
  ipmiActionReboot: text.optional(),
  ipmiActionBlink: text.optional(),
  ipmiActionBlinkStop: text.optional(),
  ipmiActionTest: text.optional(),
  ipmiActionStatus: text.optional(),
  ipmiActionIdentity: text.optional(),
  ipmiExecutionSyntax: text.optional(),
  ipmiStatusOn: text.optional(),
  ipmiStatusOff: text.optional(),
  ipmiAcceptExitCodes: text.optional(),
  redfishSystem: text.optional(),
  redfishCertificate: text.optional(),
  fenceAgent: text.optional(),
  fenceAgentOptions: text.optional(),
});

export type LevelDevice = z.infer<typeof levelDevice>;

const levels = z
  .array(
    z
      .array(levelDevice, 'a level is a list of devices')
      .min(1, 'a level without a device')
      .max(4, 'more than 4 devices in one level'),
    'it must be a list of levels, each a list of devices',
  )
  .max(4, 'more than 4 levels')
  .refine((all) => {
    const names = all.flat().map(({ name }) => name);
    return new Set(names).size === names.length;
  }, 'two devices with one name');

/** Also as JSON text, as a command line has it. */
export const fenceLevels = z.preprocess((value, context) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    // The parser's own message would quote the text, and with it a password.
    context.addIssue({ code: 'custom', message: 'it is no valid JSON' });
    return z.NEVER;
  }
}, levels) as unknown as z.ZodType<LevelDevice[][]>;

/**
 * Where in the value a problem is, for people.
 * @example levelPlace([0, 1, 'ipmiHost'], [[{ name: 'psu1' }, { name: 'psu2' }]]) // 'level 1, device psu2, ipmiHost'
 */
export function levelPlace(path: readonly PropertyKey[], value: unknown): string {
  const [level, device, field] = path;
  if (typeof level !== 'number') return '';
  if (typeof device !== 'number') return `level ${level + 1}`;
  const name: unknown = at(at(at(asJson(value), level), device), 'name');
  const named = typeof name === 'string' && deviceName.test(name) ? name : `${device + 1}`;
  return `level ${level + 1}, device ${named}${field === undefined ? '' : `, ${String(field)}`}`;
}

function at(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined;
}

function asJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}
