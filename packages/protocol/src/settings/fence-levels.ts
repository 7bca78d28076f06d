import { z } from 'zod';
import { fenceDriverNames } from '../words/fencing.ts';
import { count, text } from './kinds.ts';
import { presetNames } from './preset-names.ts';

/**
 * One device of a fence level: its name, and what differs from the host's own settings of the same keys. `ipmiPassword` is
 * write-only: it is taken out and sealed when the setting is written; a device written again without one keeps it.
 */
const levelDevice = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$/, 'a name of 1–32 letters, digits, dots, dashes or underscores'),
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
  .array(z.array(levelDevice).min(1, 'a level without a device').max(4, 'more than 4 devices in one level'))
  .max(4, 'more than 4 levels')
  .refine((all) => {
    const names = all.flat().map(({ name }) => name);
    return new Set(names).size === names.length;
  }, 'two devices with one name');

/** Also as JSON text, as a command line has it. */
export const fenceLevels = z.preprocess((value) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}, levels) as unknown as z.ZodType<LevelDevice[][]>;
