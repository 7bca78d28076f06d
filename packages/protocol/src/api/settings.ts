import { z } from 'zod';
import { settingSources } from '../settings/resolve.ts';
import { nameSchema } from './common.ts';

/** A value as JSON has it: `fenceDevices` is the one list. */
const settingValueSchema = z.union([
  z.string().max(4096),
  z.number(),
  z.boolean(),
  z.array(z.array(z.record(z.string(), z.union([z.string(), z.number()])))),
]);

/** One setting in force, and where its value came from. A secret's value is never shown: `value` is null, `set` tells. */
export const settingViewSchema = z
  .object({
    key: z.string(),
    value: settingValueSchema.nullable(),
    source: z.enum(settingSources),
    secret: z.boolean(),
    set: z.boolean().describe('Written on the host or cluster, not inherited from profile or built-in.'),
    doc: z.string(),
  })
  .meta({ id: 'Setting' });

export const settingListSchema = z.object({
  cluster: z.string(),
  host: z.string().nullable(),
  settings: z.array(settingViewSchema),
  warnings: z.array(z.string()).describe('What the fence device of this host cannot do as it is set.'),
});

export const settingsQuerySchema = z.strictObject({
  host: nameSchema.optional().describe('Show or change the value of this host instead of the cluster.'),
});

export const putSettingSchema = z.strictObject({
  value: settingValueSchema,
  host: nameSchema.optional(),
});

export type SettingView = z.infer<typeof settingViewSchema>;
export type SettingList = z.infer<typeof settingListSchema>;
export type SettingJson = z.infer<typeof settingValueSchema>;
