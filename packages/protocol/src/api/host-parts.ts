import { z } from 'zod';
import { poolReportSchema } from '../agent/inventory.ts';
import { watchdogKinds } from '../agent/watchdog.ts';
import { gateIds } from '../words/gates.ts';
import { secondsSchema } from './common.ts';

/** One source of life in one round, as judged. */
export const sourceViewSchema = z
  .object({
    key: z.string().describe('Which source, e.g. heartbeat:nfs1, disk:nfs1:vm1.qcow2, network:ping.'),
    needed: z.boolean().describe('A dead round needs this source read and silent.'),
    evidence: z.enum(['alive', 'dead', 'unknown']),
    by: z.string().nullable().describe('Neighbour whose reading decided; null: nobody could read it.'),
    why: z.string(),
  })
  .meta({ id: 'Source' });

export const roundViewSchema = z
  .object({
    round: z.number().int(),
    agoSeconds: secondsSchema,
    evidence: z.enum(['alive', 'dead', 'unknown']),
    neighbours: z.array(z.string()),
    sentence: z.string(),
    sources: z.array(sourceViewSchema),
  })
  .meta({ id: 'Round' });

/** One gate between the verdict and a power cut; closed ones say why. */
export const gateViewSchema = z
  .object({ id: z.enum(gateIds), open: z.boolean(), why: z.string() })
  .meta({ id: 'Gate' });

export const deviceHealths = ['ok', 'failing', 'untested'] as const;

export const deviceViewSchema = z
  .object({
    set: z.boolean().describe('An address is configured.'),
    binding: z
      .enum(['none', 'bound', 'untrusted'])
      .describe('A device proves nothing until it is bound to its host (S1).'),
    boundBy: z.enum(['identity', 'drill', 'statement']).nullable(),
    sentence: z.string(),
    lastRead: z
      .object({ power: z.enum(['on', 'off', 'unknown']), agoSeconds: secondsSchema, detail: z.string() })
      .nullable(),
    health: z
      .enum(deviceHealths)
      .describe('Whether it answers as it should, by tests and comparisons. It warns and never blocks (T5).'),
    failingSeconds: secondsSchema.nullable().describe('How long it has not; null: it does, or was never tried.'),
    lastTest: z
      .object({ agoSeconds: secondsSchema, ok: z.boolean(), tookMs: z.number(), detail: z.string() })
      .nullable()
      .describe('The newest test, by schedule, on saving, or by hand.'),
  })
  .meta({ id: 'FenceDevice' });

export const fenceViewSchema = z
  .object({
    action: z.enum(['off', 'reboot', 'blink']),
    level: z.number().int().describe('The fence level that is tried; 1 is the first.'),
    startedSecondsAgo: secondsSchema,
    attempt: z.number().int(),
    phase: z.string().nullable().describe('null: between two attempts.'),
    sentence: z.string(),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'Fence' });

/** Why it is certain that the host's old life cannot write any more (I2). */
export const proofViewSchema = z
  .object({
    kind: z.enum(['power-off', 'storage', 'watchdog', 'new-boot', 'person']),
    agoSeconds: secondsSchema,
    sentence: z.string(),
  })
  .meta({ id: 'Proof' });

/** How the host resets itself when it is cut off (S21). */
export const watchdogViewSchema = z
  .object({
    armed: z.boolean(),
    identity: z.string().describe('Of its driver.'),
    kind: z.enum(watchdogKinds),
    nowayout: z.boolean().describe('It cannot be stopped any more once it runs.'),
    boundSeconds: z.number().describe('Without storage and server it resets itself within this time.'),
    proofSeconds: z
      .number()
      .nullable()
      .describe('So long after its last life that is proof, where no device can tell; null: it never is.'),
    sentence: z.string(),
  })
  .meta({ id: 'Watchdog' });

export const poolViewSchema = z
  .object({
    pool: z.string(),
    type: z.string(),
    ok: z.boolean(),
    reason: z.string(),
    about: z
      .string()
      .optional()
      .describe(
        'What it is: for NFS its version, where it is mounted from, and what becomes of a dead host’s image locks.',
      ),
    locks: poolReportSchema.shape.locks,
    lastBeatSeconds: secondsSchema.nullable(),
    reportedSecondsAgo: secondsSchema,
  })
  .meta({ id: 'Pool' });

/** An outage under way, as the host's state holds it. */
export const hostIncidentViewSchema = z
  .object({
    id: z.string(),
    openSeconds: secondsSchema,
    rounds: z.number().int(),
    deadRounds: z.number().int(),
    closedGates: z.array(z.string()),
    needsClick: z.boolean().describe('It began before the last arming: it acts only after act-now (S4).'),
    counted: z.boolean().describe('It has used one action of the cap.'),
    lastLifeSecondsAgo: secondsSchema.nullable(),
    overrides: z.array(z.object({ gate: z.string(), who: z.string(), reason: z.string() })),
  })
  .meta({ id: 'HostIncident' });

export type RoundView = z.infer<typeof roundViewSchema>;
export type GateView = z.infer<typeof gateViewSchema>;
export type DeviceView = z.infer<typeof deviceViewSchema>;
export type FenceView = z.infer<typeof fenceViewSchema>;
export type WatchdogView = z.infer<typeof watchdogViewSchema>;
export type ProofView = z.infer<typeof proofViewSchema>;
export type HostIncidentView = z.infer<typeof hostIncidentViewSchema>;
