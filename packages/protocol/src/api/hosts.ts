import { z } from 'zod';
import { manualFenceActions } from '../words/fencing.ts';
import { overridableGates } from '../words/gates.ts';
import { hostStates } from '../words/host-states.ts';
import { listQuerySchema, reasonSchema, secondsSchema, statesQuery } from './common.ts';
import {
  deviceViewSchema,
  fenceViewSchema,
  gateViewSchema,
  hostIncidentViewSchema,
  poolViewSchema,
  proofViewSchema,
  roundViewSchema,
  watchdogViewSchema,
} from './host-parts.ts';
import { vmViewSchema } from './vms.ts';

export const hostViewSchema = z
  .object({
    name: z.string(),
    cluster: z.string(),
    state: z.enum(hostStates),
    stateSeconds: secondsSchema.describe('How long it has been in this state.'),
    sentence: z.string().describe('Why it is in this state.'),
    link: z.object({
      up: z.boolean(),
      lastHeardSeconds: secondsSchema.nullable().describe('0 while up; null: never heard.'),
    }),
    device: deviceViewSchema.describe('The first fence level.'),
    furtherLevels: z
      .array(deviceViewSchema)
      .describe('Fence levels after the first, in the order in which they are tried.'),
    vms: z.number().int().describe('VMs that are, or may be, on it.'),
    memoryTotalMib: z.number(),
    memoryFreeMib: z.number(),
    drill: z
      .object({ level: z.number().int(), who: z.string(), seconds: secondsSchema, phase: z.string() })
      .nullable()
      .describe('An off-drill under way: one supervised off that binds a fence level (S1).'),
    incident: z.string().nullable(),
    automaticMaintenance: z.boolean().describe('Set by a fence: takes no new VM until it is back.'),
  })
  .meta({ id: 'Host' });

/** What a person may order for one host, by the last part of its address. */
export const hostOrders = [
  'maintenance',
  'end-maintenance',
  'disable',
  'enable',
  'retire',
  'act-now',
  'confirm-down',
] as const;

export const hostDetailsSchema = hostViewSchema
  .extend({
    rack: z.string().nullable(),
    machineId: z.string().nullable(),
    bootId: z.string().nullable(),
    addresses: z.array(z.string()),
    fencingAction: z.enum(['nothing', 'off', 'reboot', 'blink']),
    incidentDetails: hostIncidentViewSchema.nullable(),
    lastRound: roundViewSchema.nullable(),
    nextRoundSeconds: secondsSchema.nullable(),
    gates: z.array(gateViewSchema),
    fence: fenceViewSchema.nullable(),
    proof: proofViewSchema.nullable(),
    watchdog: watchdogViewSchema.nullable().describe('null: it has none that its agent is to use.'),
    inventory: z.object({ ok: z.boolean(), agoSeconds: secondsSchema, reason: z.string() }).nullable(),
    pools: z.array(poolViewSchema),
    otherManagers: z.array(z.string()),
    maintenanceReason: z.string().nullable(),
    announcedStop: z.object({ agoSeconds: secondsSchema, running: z.number().int() }).nullable(),
    looksAlive: z.array(z.string()).describe('Sentences that speak against declaring it down; empty: nothing does.'),
    refused: z
      .record(z.enum(hostOrders), z.string().nullable())
      .describe('Why each order of a person would be refused now, in a sentence; null: it would be followed.'),
    vmList: z.array(vmViewSchema),
  })
  .meta({ id: 'HostDetails' });

/** One page of the hosts that the query asks for, by name. */
export const hostListSchema = z.object({
  hosts: z.array(hostViewSchema),
  next: z.string().nullable().describe('Pass as `after` for the following page; null: there is none.'),
  total: z.number().int().describe('Hosts that fit q, state and rack.'),
  byState: z.partialRecord(z.enum(hostStates), z.number().int()).describe('Hosts that fit q and rack, by state.'),
});

export const hostQuerySchema = listQuerySchema.extend({
  state: statesQuery(hostStates).describe('Only these states, separated by commas.'),
  rack: z.string().max(255).optional().describe('Only of this rack.'),
});

/** A person's word that a host is down. `evenIfAlive` is asked for when the evidence says otherwise. */
export const confirmDownSchema = z.strictObject({
  typedName: z.string().max(255).describe("The host's name, typed by the person who confirms."),
  reason: reasonSchema,
  evenIfAlive: z.boolean().default(false),
});

export const reasonBodySchema = z.strictObject({ reason: reasonSchema });
export const fenceBodySchema = z.strictObject({
  action: z.enum(manualFenceActions),
  level: z.number().int().min(1).max(4).default(1).describe('Which fence level; 1 is the first.'),
});
export const overrideGateSchema = z.strictObject({ gate: z.enum(overridableGates), reason: reasonSchema });

/** How a person binds a fence device to its host where its identity cannot be read (S1). */
export const bindWays = ['statement', 'drill'] as const;

export const bindBodySchema = z.strictObject({
  by: z
    .enum(bindWays)
    .default('statement')
    .describe(
      'statement: your recorded word that the wiring was checked. drill: one supervised off of a host in maintenance without running VMs.',
    ),
  level: z.number().int().min(1).max(4).default(1).describe('Which fence level; 1 is the first.'),
  reason: reasonSchema,
});

export const fenceResultSchema = z.object({ sentence: z.string(), host: hostViewSchema }).meta({ id: 'FenceResult' });

export type HostOrder = (typeof hostOrders)[number];
export type HostView = z.infer<typeof hostViewSchema>;
export type HostDetails = z.infer<typeof hostDetailsSchema>;
export type HostList = z.infer<typeof hostListSchema>;
export type ConfirmDown = z.infer<typeof confirmDownSchema>;
export type FenceResult = z.infer<typeof fenceResultSchema>;
