import {
  clusterViewSchema,
  hostStates,
  hostViewSchema,
  incidentStorySchema,
  vmStates,
  vmViewSchema,
} from '@picket/protocol';
import { z } from 'zod';

const problemSchema = z.object({
  severity: z.enum(['critical', 'warning']),
  sentence: z.string(),
  host: z.string().nullable(),
});

/** Would a failover work now? */
export const scoreSchema = z.object({
  percent: z.number(),
  sentence: z.string(),
  problems: z.array(problemSchema),
});

const overviewClusterSchema = clusterViewSchema.extend({
  unhealthy: z.array(hostViewSchema).describe('At most 50.'),
  incidents: z.array(incidentStorySchema).describe('Open ones.'),
  score: scoreSchema,
});

export const overviewSchema = z.object({
  ok: z.boolean(),
  troubles: z.array(z.string()),
  clusters: z.array(overviewClusterSchema),
});

const next = z.string().nullable();

export const hostPageSchema = z.object({
  hosts: z.array(hostViewSchema),
  next,
  total: z.number().int(),
  byState: z.partialRecord(z.enum(hostStates), z.number().int()),
});

export const vmPageSchema = z.object({
  vms: z.array(vmViewSchema),
  next,
  total: z.number().int(),
  byState: z.partialRecord(z.enum(vmStates), z.number().int()),
});

export const aboutSchema = z.object({
  installation: z.string(),
  version: z.string(),
  epoch: z.number().int(),
  clusters: z.number().int(),
});

export type About = z.infer<typeof aboutSchema>;
export type Score = z.infer<typeof scoreSchema>;
export type OverviewCluster = z.infer<typeof overviewClusterSchema>;
export type Overview = z.infer<typeof overviewSchema>;
export type HostPage = z.infer<typeof hostPageSchema>;
export type VmPage = z.infer<typeof vmPageSchema>;
