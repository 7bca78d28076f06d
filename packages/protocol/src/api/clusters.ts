import { z } from 'zod';
import { failoverParts } from '../settings/expected-failover.ts';
import { fencingActions } from '../words/fencing.ts';
import { hostStates } from '../words/host-states.ts';
import { nameSchema, secondsSchema, wallTimeSchema } from './common.ts';
import { hostViewSchema } from './hosts.ts';
import { incidentStorySchema } from './incidents.ts';
import { vmViewSchema } from './vms.ts';

const failoverWaySchema = z.object({
  parts: z
    .array(z.object({ part: z.enum(failoverParts), bestSeconds: secondsSchema, worstSeconds: secondsSchema }))
    .readonly(),
  bestSeconds: secondsSchema,
  worstSeconds: secondsSchema,
});

export const clusterViewSchema = z
  .object({
    name: z.string(),
    sentence: z.string().describe('What Picket would do with a dead host now, and why not more.'),
    armed: z.object({ on: z.boolean(), sinceSeconds: secondsSchema, who: z.string(), reason: z.string() }),
    graceSeconds: secondsSchema.describe('No power cut for this long still; 0: no grace runs.'),
    cooldownSeconds: secondsSchema.describe('Rest of the cool-down after a storm; 0: none.'),
    fencingAction: z.enum(fencingActions),
    profile: z.string(),
    cap: z.object({
      used: z.number().int(),
      max: z.number().int(),
      windowSeconds: secondsSchema,
      installation: z
        .object({ used: z.number().int(), max: z.number().int() })
        .describe('The same count over all clusters of the installation; max is the largest that one of them has.'),
      reached: z
        .boolean()
        .describe('No automatic power cut until acknowledged, or until the window passed, as capRelease says.'),
      entries: z
        .array(
          z.object({
            host: z.string(),
            cluster: z.string(),
            incident: z.string().nullable().describe('null: of another cluster of the installation.'),
            agoSeconds: secondsSchema,
            freesInSeconds: secondsSchema.describe('It leaves the window then.'),
          }),
        )
        .describe('What is counted now, here and in the other clusters, oldest first.'),
      nextFreeInSeconds: secondsSchema
        .nullable()
        .describe('When the first of them leaves the window; null: none counts.'),
      acknowledged: z
        .object({ who: z.string(), reason: z.string(), agoSeconds: secondsSchema })
        .nullable()
        .describe('The newest acknowledgement: what was counted before it does not count any more.'),
    }),
    storm: z
      .object({
        active: z.boolean().describe('It keeps a dead host from being fenced right now.'),
        sinceSeconds: secondsSchema.nullable(),
        cooldownSeconds: secondsSchema.describe('Rest of the cool-down after the last one; 0: none.'),
        unhealthy: z.array(z.string()),
        allowedPercent: z.number(),
        why: z.string(),
      })
      .describe('Too many hosts in trouble at once: no power is cut.'),
    troubles: z.array(z.string()).describe('What this server says is wrong with itself; empty: nothing.'),
    needClick: z
      .array(z.string())
      .describe('Hosts whose incident is older than the last arming: they wait for act-now.'),
    hosts: z.partialRecord(z.enum(hostStates), z.number().int()).describe('Number of hosts by state; absent: none.'),
    vms: z.object({ total: z.number().int(), running: z.number().int() }),
    openIncidents: z.number().int(),
    expectedFailover: z
      .object({ powerLost: failoverWaySchema, frozen: failoverWaySchema, lockWaitSeconds: secondsSchema })
      .describe('From the death of a host to its VMs’ start elsewhere, by the settings in force, with all gates open.'),
  })
  .meta({ id: 'Cluster' });

export const clusterListSchema = z.object({ clusters: z.array(clusterViewSchema) });
export const createClusterSchema = z.strictObject({ name: nameSchema });

export const statusSchema = z
  .object({
    ok: z.boolean(),
    troubles: z.array(z.string()),
    clusters: z.array(
      clusterViewSchema.extend({
        hostList: z.array(hostViewSchema),
        vmList: z.array(vmViewSchema),
        incidents: z.array(incidentStorySchema).describe('Open incidents with their last sentences.'),
      }),
    ),
  })
  .meta({ id: 'Status' });

export const statusQuerySchema = z.strictObject({ cluster: nameSchema.optional().describe('Only this cluster.') });

export const healthSchema = z.object({ ok: z.boolean(), troubles: z.array(z.string()) }).meta({ id: 'Health' });

export const createTokenSchema = z.strictObject({
  host: nameSchema.optional().describe('Only this host may join with it; absent: any one host.'),
  ttlSeconds: z.number().int().min(60).max(604_800).default(3600).describe('Good for this long, 60–604800 s.'),
});

/** The token is shown once; only a hash of it is kept. */
export const joinTokenSchema = z
  .object({
    token: z.string(),
    cluster: z.string(),
    host: z.string().nullable(),
    expiresAt: wallTimeSchema,
    server: z.string().describe('Where the host finds the server: https://NAME:PORT, as `--advertise-host` says.'),
  })
  .meta({ id: 'JoinToken' });

export type ClusterView = z.infer<typeof clusterViewSchema>;
export type ClusterList = z.infer<typeof clusterListSchema>;
export type StatusView = z.infer<typeof statusSchema>;
export type HealthView = z.infer<typeof healthSchema>;
export type JoinTokenView = z.infer<typeof joinTokenSchema>;
