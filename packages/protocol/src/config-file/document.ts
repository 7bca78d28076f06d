import { z } from 'zod';
import { nameSchema } from '../api/common.ts';
import { vmPatchSchema } from '../api/vms.ts';
import { notifierSchema } from '../notify/notifiers.ts';

/** Values by key, as a level of `picket settings set` takes them; null = back to the inherited value. Checked by key later. */
const settingsSchema = z.record(z.string(), z.unknown()).default({});

const hostSchema = z.strictObject({ name: nameSchema, settings: settingsSchema });

/** What is absent stays as it is. */
const vmSchema = z.strictObject({
  name: z.string().min(1).max(255).describe('Name, or uuid where several VMs have one name.'),
  ...vmPatchSchema.shape,
});

const clusterSchema = z.strictObject({
  name: nameSchema,
  settings: settingsSchema,
  hosts: unique(hostSchema, 'host').default([]),
  vms: unique(vmSchema, 'VM').default([]),
});

/**
 * What `picket apply` takes and `picket export` writes. What it does not name stays as it is. Passwords stand here in the clear; in
 * a file they may be references (secret-references.ts), which the command line replaces before anything is sent.
 */
export const configDocumentSchema = z
  .strictObject({
    picket: z.literal(1, 'this command knows version 1: write picket: 1').describe('Version of this form.'),
    clusters: unique(clusterSchema, 'cluster').default([]),
    notifiers: unique(notifierSchema, 'notifier').optional(),
  })
  .meta({ id: 'ConfigDocument' });

export type ConfigDocument = z.infer<typeof configDocumentSchema>;
export type ConfigCluster = ConfigDocument['clusters'][number];

/** A list in which no name stands twice. */
function unique<S extends z.ZodType<{ name: string }>>(schema: S, what: string) {
  return z.array(schema).superRefine((items, context) => {
    const seen = new Set<string>();
    items.forEach(({ name }, index) => {
      if (seen.has(name))
        context.addIssue({ code: 'custom', path: [index, 'name'], message: `the ${what} ${name} is there twice` });
      seen.add(name);
    });
  });
}
