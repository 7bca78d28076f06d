import { z } from 'zod';

/**
 * What one neighbour read about a silent host, per source. A source that could not be read says so with a reason; it is
 * unknown then, never dead (I4). All mtimes are of the storage's own clock, in ms; `ageMs` is the distance to the
 * neighbour's probe file on the same pool. Two machines' clocks are never compared.
 */
const reason = z.string().max(500);

export const heartbeatReadingSchema = z.discriminatedUnion('result', [
  z.object({
    kind: z.literal('heartbeat'),
    pool: z.string().max(255),
    result: z.literal('read'),
    seq: z.number().int().nonnegative(),
    bootId: z.string().max(100),
    mtimeMs: z.number(),
    ageMs: z.number(),
  }),
  z.object({
    kind: z.literal('heartbeat'),
    pool: z.string().max(255),
    result: z.literal('unknown'),
    reason,
  }),
]);

export const diskReadingSchema = z.discriminatedUnion('result', [
  z.object({
    kind: z.literal('disk'),
    pool: z.string().max(255),
    relPath: z.string().max(4096),
    result: z.literal('read'),
    mtimeMs: z.number(),
    ageMs: z.number(),
  }),
  z.object({
    kind: z.literal('disk'),
    pool: z.string().max(255),
    relPath: z.string().max(4096),
    result: z.literal('unknown'),
    reason,
  }),
]);

export const lockReadingSchema = z.object({
  kind: z.literal('lock'),
  pool: z.string().max(255),
  relPath: z.string().max(4096),
  result: z.enum(['held', 'free', 'unknown']),
  reason,
});

/** `answers`/`silent` per method: arp, ping, tcp-22 (ssh), tcp-16509 (libvirt), tcp-<agent>. */
export const networkReadingSchema = z.object({
  kind: z.literal('network'),
  method: z.string().max(32),
  result: z.enum(['answers', 'silent', 'unknown']),
  reason,
});

/**
 * Is the neighbour's own view of the pool live? `clockMs` is the mtime of its probe file; `others` the heartbeat sequence
 * and age of every machine on the pool as read uncached in this round, its own among them (S12).
 */
export const poolReadingSchema = z.discriminatedUnion('result', [
  z.object({
    kind: z.literal('pool'),
    pool: z.string().max(255),
    result: z.literal('read'),
    clockMs: z.number(),
    latencyMs: z.number().nonnegative(),
    others: z
      .array(
        z.object({
          machineId: z.string().max(100),
          seq: z.number().int().nonnegative(),
          ageMs: z.number(),
        }),
      )
      .max(10_000),
  }),
  z.object({
    kind: z.literal('pool'),
    pool: z.string().max(255),
    result: z.literal('unknown'),
    reason,
  }),
]);

export const readingSchema = z.union([
  heartbeatReadingSchema,
  diskReadingSchema,
  lockReadingSchema,
  networkReadingSchema,
  poolReadingSchema,
]);

export type HeartbeatReading = z.infer<typeof heartbeatReadingSchema>;
export type DiskReading = z.infer<typeof diskReadingSchema>;
export type LockReading = z.infer<typeof lockReadingSchema>;
export type NetworkReading = z.infer<typeof networkReadingSchema>;
export type PoolReading = z.infer<typeof poolReadingSchema>;
export type Reading = z.infer<typeof readingSchema>;
