import { z } from 'zod';
import { readingSchema } from './evidence.ts';
import { inventorySchema } from './inventory.ts';
import { watchdogReportSchema } from './watchdog.ts';

/** Version of the agent link's messages. Server and agent refuse to talk across different versions, with a sentence. */
export const LINK_PROTOCOL_VERSION = 1;

const effectId = z.string().min(1).max(200);
const reason = z.string().max(2000);

/** First message of every link. `machineId` + `bootId` are S22's identity; `session` is new with each agent process. */
export const helloSchema = z.object({
  type: z.literal('hello'),
  protocol: z.number().int(),
  host: z.string().min(1).max(255),
  agentVersion: z.string().max(64),
  machineId: z.string().min(1).max(100),
  bootId: z.string().min(1).max(100),
  session: z.string().min(1).max(100),
  /** GUID of the BMC as read in-band, lower-case hex without dashes; null if it cannot be read (S1). */
  bmcGuid: z.string().max(64).nullable(),
  /** Addresses at which neighbours may look for this host. */
  addresses: z.array(z.string().max(100)).max(64),
  /** Highest (installation, server epoch) this agent has obeyed; a server below it is a restored or cloned one (S17). */
  installation: z.string().max(100).nullable(),
  highestServerEpoch: z.number().int().nonnegative(),
});

export const beatSchema = z.object({
  type: z.literal('beat'),
  seq: z.number().int().nonnegative(),
});

export const checkAnswerSchema = z.object({
  type: z.literal('check-answer'),
  effectId,
  round: z.number().int().nonnegative(),
  readings: z.array(readingSchema).max(20_000),
});

/** Three outcomes of a start, and `locked` which waits (S6, S13). An agent never retries on its own. */
export const vmResultSchema = z.object({
  type: z.literal('vm-result'),
  effectId,
  vm: z.guid(),
  epoch: z.number().int(),
  outcome: z.enum(['started', 'refused', 'locked', 'unknown']),
  reason,
});

/** Answer to cancel-start: `gone` = the VM is not running here and no start below this epoch will ever be obeyed. */
export const cancelResultSchema = z.object({
  type: z.literal('cancel-result'),
  effectId,
  vm: z.guid(),
  epoch: z.number().int(),
  outcome: z.enum(['gone', 'running', 'unknown']),
  reason,
});

export const releaseResultSchema = z.object({
  type: z.literal('release-result'),
  effectId,
  vms: z
    .array(
      z.object({
        vm: z.guid(),
        outcome: z.enum(['released', 'kept', 'unknown']),
        reason,
      }),
    )
    .max(5000),
});

export const ownResultSchema = z.object({
  type: z.literal('own-result'),
  effectId,
  ok: z.boolean(),
  reason,
});

/** A clean shutdown or reboot has begun (S8); `running` are the VMs that ran when it began. */
export const hostStoppingSchema = z.object({
  type: z.literal('host-stopping'),
  running: z.array(z.guid()).max(5000),
});

/**
 * The agent's last word before it restarts or is upgraded (S10): the host is not suspected for that long, 30 s at the most. The
 * VMs, the heartbeat files and every proof go their way meanwhile.
 */
export const agentPausingSchema = z.object({
  type: z.literal('agent-pausing'),
  forSeconds: z.number().positive().max(3600),
});

/** What the host tells of its watchdog, at once and alone (S21): as it is armed, changes, or is about to be stopped. */
export const watchdogChangedSchema = z.object({
  type: z.literal('watchdog-changed'),
  watchdog: watchdogReportSchema,
});

export const toServerSchema = z.discriminatedUnion('type', [
  helloSchema,
  beatSchema,
  inventorySchema,
  checkAnswerSchema,
  vmResultSchema,
  cancelResultSchema,
  releaseResultSchema,
  ownResultSchema,
  hostStoppingSchema,
  agentPausingSchema,
  watchdogChangedSchema,
]);

export type Hello = z.infer<typeof helloSchema>;
export type CheckAnswer = z.infer<typeof checkAnswerSchema>;
export type VmResult = z.infer<typeof vmResultSchema>;
export type CancelResult = z.infer<typeof cancelResultSchema>;
export type ReleaseResult = z.infer<typeof releaseResultSchema>;
export type OwnResult = z.infer<typeof ownResultSchema>;
export type HostStopping = z.infer<typeof hostStoppingSchema>;
export type WatchdogChanged = z.infer<typeof watchdogChangedSchema>;
export type ToServer = z.infer<typeof toServerSchema>;
