import { isIPv6 } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import { PicketError } from '@picket/protocol';
import type { FastifyInstance } from 'fastify';
import { loginTriesPerMinute } from '../accounts/limits.ts';

/** For routes that compare a password: config.rateLimit. */
export const loginLimit = { max: loginTriesPerMinute, timeWindow: 60_000 };

/** Limits by address where a route says so; none by default. */
export async function limitTries(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    keyGenerator: ({ ip }) => networkOf(ip),
    errorResponseBuilder: (request) =>
      new PicketError('TOO_MANY_TRIES', `Too many tries from ${request.ip} within a minute.`),
  });
}

/** One customer has a whole /64 of IPv6: single addresses of it would be tries without end. */
function networkOf(ip: string): string {
  if (!isIPv6(ip) || ip.startsWith('::ffff:')) return ip;
  const [head = '', tail = ''] = ip.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = ip.includes('::') ? Array<string>(8 - left.length - right.length).fill('0') : [];
  return [...left, ...zeros, ...right].slice(0, 4).join(':');
}
