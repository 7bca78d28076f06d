import { z } from 'zod';
import { listQuerySchema, nameSchema, secondsSchema, statesQuery } from './common.ts';

/**
 * `running` on one host · `stopped` as wanted · `lost`: should run, is reported nowhere · `waiting` for a place · `starting` ·
 * `pinned`: a start whose outcome is unknown · `held` for a person · `doubled`: reported running on more than one host ·
 * `uncertain`: its host is silent, nothing is proven yet.
 */
export const vmStates = [
  'running',
  'stopped',
  'lost',
  'waiting',
  'starting',
  'pinned',
  'held',
  'doubled',
  'uncertain',
] as const;

export const vmViewSchema = z
  .object({
    uuid: z.string(),
    name: z.string(),
    cluster: z.string(),
    state: z.enum(vmStates),
    sentence: z.string(),
    on: z
      .array(
        z.object({ host: z.string(), why: z.enum(['reported', 'starting', 'migration']), sinceSeconds: secondsSchema }),
      )
      .describe('Every host it may be on (S5); empty: proven or reported to be nowhere.'),
    desired: z.enum(['running', 'stopped']),
    priority: z.number().int(),
    policy: z.enum(['restart', 'ignore']),
    group: z.string().nullable(),
    memoryMib: z.number(),
    vcpus: z.number().int(),
    epoch: z.number().int(),
    owner: z.string().nullable(),
    obstacles: z.array(z.string()).describe('Why it could not be started elsewhere; empty: it can.'),
  })
  .meta({ id: 'Vm' });

/** One page of the VMs that the query asks for, by name. */
export const vmListSchema = z.object({
  vms: z.array(vmViewSchema),
  next: z.string().nullable().describe('Pass as `after` for the following page; null: there is none.'),
  total: z.number().int().describe('VMs that fit q, state and host.'),
  byState: z.partialRecord(z.enum(vmStates), z.number().int()).describe('VMs that fit q and host, by state.'),
});

export const vmQuerySchema = listQuerySchema.extend({
  state: statesQuery(vmStates).describe('Only these states, separated by commas.'),
  host: nameSchema.optional().describe('Only those that are, or may be, on this host.'),
});

/** At least one of the three. */
export const vmPatchSchema = z
  .strictObject({
    priority: z.number().int().min(0).max(1000).optional().describe('0–1000, higher is recovered first; default 100.'),
    policy: z
      .enum(['restart', 'ignore'])
      .optional()
      .describe('restart: recovered when its host dies; ignore: left alone.'),
    group: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .nullable()
      .optional()
      .describe('VMs of one group are kept on different hosts; null: none.'),
  })
  .refine((patch) => Object.keys(patch).length > 0, 'give at least one of priority, policy, group');

export type VmState = (typeof vmStates)[number];
export type VmView = z.infer<typeof vmViewSchema>;
export type VmList = z.infer<typeof vmListSchema>;
export type VmPatch = z.infer<typeof vmPatchSchema>;
