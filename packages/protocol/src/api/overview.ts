import { z } from 'zod';
import { clusterViewSchema } from './clusters.ts';
import { hostViewSchema } from './hosts.ts';
import { incidentStorySchema } from './incidents.ts';

/** Would a failover work now? */
export const scoreSchema = z
  .object({
    percent: z.number().int().min(0).max(100).describe('Of the protected hosts, those whose death would be handled.'),
    sentence: z.string(),
    problems: z
      .array(z.object({ severity: z.enum(['critical', 'warning']), sentence: z.string(), host: z.string().nullable() }))
      .describe('What speaks against it, the worst first; the first 50.'),
  })
  .meta({ id: 'Score' });

export const overviewSchema = z
  .object({
    ok: z.boolean(),
    troubles: z.array(z.string()),
    clusters: z.array(
      clusterViewSchema.extend({
        unhealthy: z.array(hostViewSchema).describe('Hosts in trouble, the first 50.'),
        incidents: z.array(incidentStorySchema).describe('Open ones with their last sentences, the first 50.'),
        score: scoreSchema,
      }),
    ),
  })
  .meta({ id: 'Overview' });

const stageSchema = z.object({ ok: z.boolean(), sentence: z.string() });
const lackSchema = z.object({ host: z.string(), lacks: z.string() });

export const readinessSchema = z
  .object({
    cluster: z.string(),
    score: scoreSchema,
    hosts: z
      .array(
        z.object({
          host: z.string(),
          detect: stageSchema.describe('Would its death be noticed?'),
          prove: stageSchema.describe('Could its neighbours judge it?'),
          fence: stageSchema.describe('Could its power be cut and read off?'),
          place: stageSchema.describe('Would its VMs find a place?'),
          watchdog: stageSchema
            .nullable()
            .describe(
              'Would its watchdog stand in for a fence device that cannot be reached? null: it has none, and none is to be believed.',
            ),
        }),
      )
      .describe('The first 1,000, those with troubles before the others.'),
    unplaceable: z
      .array(
        z.object({
          vm: z.string(),
          uuid: z.string(),
          host: z.string().describe('Where it runs now.'),
          obstacles: z.array(z.string()).describe('What keeps it from being started anywhere else.'),
          hosts: z.array(lackSchema).describe('Which possible target lacks what; the first 20.'),
        }),
      )
      .describe('VMs that would find no place if their host died now; the first 200.'),
    nPlusOne: z
      .array(z.object({ host: z.string(), absorbed: z.boolean(), sentence: z.string() }))
      .describe('Whose loss the others could absorb; the first 1,000, those that they could not before the others.'),
  })
  .meta({ id: 'Readiness' });

export const aboutSchema = z
  .object({ installation: z.string(), version: z.string(), epoch: z.number().int(), clusters: z.number().int() })
  .meta({ id: 'About' });

export type Score = z.infer<typeof scoreSchema>;
export type OverviewView = z.infer<typeof overviewSchema>;
export type ReadinessView = z.infer<typeof readinessSchema>;
