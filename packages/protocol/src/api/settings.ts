import { z } from 'zod';
import { nameSchema } from './common.ts';

/** One setting in force, and where its value came from. A secret's value is never shown: `value` is null, `set` tells. */
export const settingViewSchema = z
  .object({
    key: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
    source: z.enum(['host', 'cluster', 'profile', 'built-in']),
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
  value: z.union([z.string().max(4096), z.number(), z.boolean()]),
  host: nameSchema.optional(),
});

export type SettingView = z.infer<typeof settingViewSchema>;
export type SettingList = z.infer<typeof settingListSchema>;
