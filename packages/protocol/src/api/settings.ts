import { z } from 'zod';
import { settingSources } from '../settings/resolve.ts';
import { nameSchema, wallTimeSchema } from './common.ts';
import { pageQuerySchema } from './journal.ts';

/** A value as JSON has it: `fenceDevices` is the one list, which may come as JSON text, too. */
export const settingJsonSchema = z.union([
  z.string().max(32_768),
  z.number(),
  z.boolean(),
  z.array(z.array(z.record(z.string(), z.union([z.string(), z.number()])))),
]);

/** One setting in force, and where its value came from. A secret's value is never shown: `value` is null, `set` tells. */
export const settingViewSchema = z
  .object({
    key: z.string(),
    value: settingJsonSchema.nullable(),
    source: z.enum(settingSources),
    secret: z.boolean(),
    set: z.boolean().describe('Written on the host or cluster, not inherited from profile or built-in.'),
    changedBy: z.string().nullable().describe('Who wrote it, or chose the preset that it comes from; null: nobody.'),
    changedAt: wallTimeSchema.nullable(),
    passwordSet: z
      .array(z.string())
      .optional()
      .describe('Of fenceDevices: the devices that have a password of their own.'),
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
  value: settingJsonSchema,
  host: nameSchema.optional(),
});

/** One change of one value. A secret's is never kept, only that it was changed. */
const settingChangeSchema = z
  .object({
    id: z.number().int(),
    at: wallTimeSchema,
    cluster: z.string(),
    host: z.string().nullable().describe('null: on the cluster.'),
    key: z.string().describe('A setting, or fenceDevices/<device>/ipmiPassword.'),
    action: z.enum(['set', 'unset']),
    value: settingJsonSchema.nullable(),
    secret: z.boolean(),
    who: z.string(),
  })
  .meta({ id: 'SettingChange' });

export const settingHistorySchema = z
  .object({
    changes: z.array(settingChangeSchema),
    next: z.number().int().nullable().describe('Pass as `after` for the following page; null: there is none now.'),
  })
  .meta({ id: 'SettingHistory' });

export const settingHistoryQuerySchema = pageQuerySchema.extend({
  host: nameSchema.optional().describe('Only of this host; absent: of the cluster and all its hosts.'),
  key: z.string().max(100).optional().describe('Only of this setting.'),
});

export type SettingHistory = z.infer<typeof settingHistorySchema>;
export type SettingView = z.infer<typeof settingViewSchema>;
export type SettingList = z.infer<typeof settingListSchema>;
export type SettingJson = z.infer<typeof settingJsonSchema>;
