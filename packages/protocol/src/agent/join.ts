import { z } from 'zod';

/**
 * One-time join token as people copy it: `picket1.<secret>.<sha256 of the CA certificate, hex>`. The agent checks the
 * server's CA by that fingerprint before it sends anything.
 */
export const joinTokenPattern = /^picket1\.([A-Za-z0-9_-]{20,64})\.([0-9a-f]{64})$/;

export const joinRequestSchema = z.object({
  secret: z.string().max(64),
  host: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'a host name of letters, digits, dots and dashes'),
  machineId: z.string().min(1).max(100),
  bmcGuid: z.string().max(64).nullable(),
  /** Its failure domain: hosts of one rack may fall silent together, and look for each other last. */
  rack: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/)
    .optional(),
  /** PKCS#10, PEM. */
  csr: z.string().max(20_000),
});

export const joinAnswerSchema = z.object({
  host: z.string(),
  cluster: z.string(),
  certificate: z.string(),
  ca: z.string(),
});

export type JoinRequest = z.infer<typeof joinRequestSchema>;
export type JoinAnswer = z.infer<typeof joinAnswerSchema>;
