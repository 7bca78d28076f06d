import { z } from 'zod';

const effectId = z.string().min(1).max(200);
const serverEpoch = z.number().int().nonnegative();

/** Sent once after an accepted hello. */
export const welcomeSchema = z.object({
  type: z.literal('welcome'),
  installation: z.string().max(100),
  serverEpoch,
  heartbeatIntervalMs: z.number().positive(),
});

/** The link is refused; the agent logs the sentence, keeps trying with back-off, never more often than each 5 s. */
export const refusedSchema = z.object({
  type: z.literal('refused'),
  code: z.string().max(64),
  sentence: z.string().max(1000),
});

/** Look at a silent (or, for calibration, a living) host. Unanswered sources after `timeoutMs` are reported as unknown. */
export const checkSchema = z.object({
  type: z.literal('check'),
  effectId,
  round: z.number().int().nonnegative(),
  host: z.string().max(255),
  machineId: z.string().max(100),
  addresses: z.array(z.string().max(100)).max(64),
  pools: z.array(z.string().max(255)).max(256),
  disks: z.array(z.object({ pool: z.string().max(255), relPath: z.string().max(4096) })).max(20_000),
  timeoutMs: z.number().positive(),
});

/** Define and start one VM. Refused unless `epoch` is above every epoch this agent has seen for the VM. */
export const startVmSchema = z.object({
  type: z.literal('start-vm'),
  effectId,
  serverEpoch,
  vm: z.guid(),
  name: z.string().max(255),
  epoch: z.number().int(),
  xml: z.string().max(1_000_000),
});

/** Never start the VM below this epoch any more; answer whether it runs. Does not stop a running VM. */
export const cancelStartSchema = z.object({
  type: z.literal('cancel-start'),
  effectId,
  serverEpoch,
  vm: z.guid(),
  epoch: z.number().int(),
});

/**
 * The VMs belong elsewhere now: stop autostart, undefine (keeping nvram and TPM state). A running one is destroyed only if
 * `runsOn` names the host that reports it running now and this QEMU is older than `fencedAgoMs` (S9).
 */
export const releaseVmsSchema = z.object({
  type: z.literal('release-vms'),
  effectId,
  serverEpoch,
  vms: z
    .array(
      z.object({
        vm: z.guid(),
        epoch: z.number().int(),
        runsOn: z.string().max(255).nullable(),
        fencedAgoMs: z.number().nonnegative(),
      }),
    )
    .max(5000),
});

/**
 * This boot owns these VMs at these epochs: autostart is taken over, the libvirt hook lets them start (S7). `others`: uuids of the
 * cluster's other managed VMs, which the hook refuses even if they were never here. Replaces the whole of both sets.
 */
export const ownVmsSchema = z.object({
  type: z.literal('own-vms'),
  effectId,
  serverEpoch,
  vms: z
    .array(
      z.object({
        vm: z.guid(),
        name: z.string().max(255),
        epoch: z.number().int(),
      }),
    )
    .max(5000),
  others: z.array(z.guid()).max(50_000).default([]),
});

/**
 * The server that holds the lease has heard the beat with this number, and its lease was renewed after that: the host's VMs are still
 * its own (S21). Sent to hosts with a watchdog. `watchdog`: revision of the newest report that is saved.
 */
export const keepSchema = z.object({
  type: z.literal('keep'),
  seq: z.number().int().nonnegative(),
  watchdog: z.string().max(64),
});

/** Send a full inventory now. */
export const resyncSchema = z.object({ type: z.literal('resync') });

export const toAgentSchema = z.discriminatedUnion('type', [
  welcomeSchema,
  refusedSchema,
  checkSchema,
  startVmSchema,
  cancelStartSchema,
  releaseVmsSchema,
  ownVmsSchema,
  keepSchema,
  resyncSchema,
]);

export type Welcome = z.infer<typeof welcomeSchema>;
export type Check = z.infer<typeof checkSchema>;
export type StartVm = z.infer<typeof startVmSchema>;
export type CancelStart = z.infer<typeof cancelStartSchema>;
export type ReleaseVms = z.infer<typeof releaseVmsSchema>;
export type Keep = z.infer<typeof keepSchema>;
export type OwnVms = z.infer<typeof ownVmsSchema>;
export type ToAgent = z.infer<typeof toAgentSchema>;
