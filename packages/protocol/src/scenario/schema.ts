import { z } from 'zod';
import { notificationIds } from '../words/events.ts';
import { hostStates } from '../words/host-states.ts';
import { actionSchema } from './actions.ts';
import { durationSchema, scenarioNameSchema as name, settingsSchema, writesSchema } from './values.ts';

const hostSchema = z.strictObject({
  name,
  /** Default 64 GiB. */
  memoryMib: z.number().int().positive().default(65_536),
  rack: name.optional(),
  /** False: this host has no fence device. `anonymous`: one that does not tell whose it is, like a PDU; nothing binds it. */
  bmc: z.union([z.boolean(), z.literal('anonymous')], { error: 'must be true, false or anonymous' }).default(true),
  settings: settingsSchema.default({}),
});

const poolSchema = z.strictObject({
  name,
  type: z.enum(['nfs', 'rbd', 'fs']).default('nfs'),
  /** True: the storage can turn a host away (Ceph's blocklist), and does so as a last fence level of every host. */
  blocklist: z.boolean().default(false),
  /** How long the image locks of a dead client outlive it. */
  lockLease: durationSchema.default(0),
});

const vmSchema = z.strictObject({
  name,
  /** Default: round-robin. */
  host: name.optional(),
  memoryMib: z.number().int().positive().default(2048),
  priority: z.number().int().min(0).max(1000).default(100),
  writes: writesSchema.default('1s'),
  pool: name.optional(),
  group: z.string().optional(),
  policy: z.enum(['restart', 'ignore']).default('restart'),
  /** True: its disk is local, so it can't be restarted elsewhere. */
  local: z.boolean().default(false),
});

/** A number stands for that many with default names. */
const counted = <S extends z.ZodType>(entry: S, prefix: string, most: number) =>
  z
    .union([z.number().int().min(0).max(most), z.array(entry)], {
      error: `must be a number of them (0–${most}) or a list`,
    })
    .transform((value) =>
      typeof value === 'number'
        ? Array.from({ length: value }, (_, i) => entry.parse({ name: `${prefix}${i + 1}` }))
        : value,
    );

const clusterSchema = z.strictObject({
  hosts: counted(hostSchema, 'kvm', 1000).default(() => counted(hostSchema, 'kvm', 1000).parse(3)),
  pools: z.array(poolSchema).default([{ name: 'nfs1', type: 'nfs', blocklist: false, lockLease: 0 }]),
  vms: counted(vmSchema, 'vm', 10_000).default([]),
  servers: z.number().int().min(1).max(2).default(1),
  settings: settingsSchema.default({}),
});

const runningSchema = z.string().transform((text, context) => {
  const anyBut = /^any-but\s+(\S+)$/.exec(text)?.[1];
  if (anyBut !== undefined) return { kind: 'any-but' as const, host: anyBut };
  if (text === 'any' || text === 'none') return { kind: text } as { kind: 'any' | 'none' };
  if (/^\S+$/.test(text)) return { kind: 'host' as const, host: text };
  context.addIssue({ code: 'custom', message: 'must be a host, any, any-but HOST or none' });
  return z.NEVER;
});

const vmExpectationSchema = z.strictObject({
  running: runningSchema.optional(),
  /** Guests that ran, the one at 0 s included: a VM recovered once has 2. */
  starts: z.number().int().min(0).optional(),
  /** Its last start, from 0 s. */
  notBefore: durationSchema.optional(),
});

/** What a fence device can be told; `reset` and `soft` come from people only. */
const deviceActions = ['off', 'on', 'reset', 'soft', 'blink', 'blink-stop'] as const;

const expectSchema = z.strictObject({
  /** Exactly the hosts with proof by two off reads or storage fencing. */
  fenced: z.array(name).optional(),
  hosts: z.record(name, z.enum(hostStates)).optional(),
  vms: z.record(name, vmExpectationSchema).optional(),
  notified: z.array(z.enum(notificationIds)).optional(),
  /** Events that nobody may be told. */
  notNotified: z.array(z.enum(notificationIds)).optional(),
  /** Exactly the power commands that the host's device took, in order. */
  powerActions: z.record(name, z.array(z.enum(deviceActions))).optional(),
  /** Texts that appear in sentences of the journal, in any case. */
  journal: z.array(z.string()).optional(),
});

const stepSchema = z.looseObject({ at: durationSchema }).transform((step, context) => {
  const { at, ...rest } = step;
  const parsed = actionSchema.safeParse(rest);
  if (parsed.success) return { at, action: parsed.data };
  for (const issue of parsed.error.issues)
    context.addIssue({ code: 'custom', message: issue.message, path: issue.path });
  return z.NEVER;
});

/** A scenario file, read: every name resolved to a list, times in milliseconds from the start. */
export const scenarioSchema = z.strictObject({
  name: z.string().min(1),
  /** One sentence: why this scenario exists. */
  why: z.string().min(1).optional(),
  /** Seed of the simulator's chances; the command line's beats it. */
  seed: z.number().int().min(0).optional(),
  cluster: clusterSchema.default(() => clusterSchema.parse({})),
  timeline: z.array(stepSchema).default([]),
  until: durationSchema,
  expect: expectSchema.default({}),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioCluster = Scenario['cluster'];
export type ScenarioStep = Scenario['timeline'][number];
export type ScenarioExpectation = Scenario['expect'];
export type VmExpectation = z.infer<typeof vmExpectationSchema>;
