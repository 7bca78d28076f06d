import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

export interface Receiver {
  readonly address: string;
  readonly transport: 'udp4' | 'udp6';
}

/**
 * Where the name leads now. Of a name with both, IPv4: trap receivers listen there by default, and a trap to a port where nobody listens is
 * lost without a word. An IPv6 address, or a name with nothing else, is taken as it is.
 * @throws what the resolver throws
 */
export async function resolveReceiver(host: string): Promise<Receiver> {
  const literal = isIP(host);
  if (literal !== 0) return { address: host, transport: literal === 6 ? 'udp6' : 'udp4' };
  const found = await lookup(host, { all: true });
  const best = found.find(({ family }) => family === 4) ?? found[0];
  if (best === undefined) throw new Error('the name has no address');
  return { address: best.address, transport: best.family === 6 ? 'udp6' : 'udp4' };
}
