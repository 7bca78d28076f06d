import { createHash } from 'node:crypto';
import type { SnmpConfig } from '@picket/protocol';

/** RFC 3411, SnmpEngineID: enterprise 8072 with the first bit set, then format 5, octets that we assign. */
const prefix = Buffer.from('80001f8805', 'hex');

/**
 * Engine id under which version 3 traps are sent, in hex: the configured one, or one that is the same for this installation for ever.
 * A receiver names it in its `createUser -e` line.
 */
export function senderEngineId(config: Pick<SnmpConfig, 'engineId'>, installation: string): string {
  if (config.engineId !== '') return config.engineId.toLowerCase();
  const own = createHash('sha256').update(installation).digest().subarray(0, 12);
  return Buffer.concat([prefix, own]).toString('hex');
}
