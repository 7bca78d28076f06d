import { createHash } from 'node:crypto';
import { idempotencyHeader, PicketError } from '@picket/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { principalKey } from '../accounts/principal.ts';
import type { Clock } from '../runtime/ports.ts';

const keptMs = 24 * 3_600_000;
const mostPerPrincipal = 200;
const mostInAll = 5_000;
const mostAnswerChars = 64 * 1024;
/** Passing troubles and missing rights: the same request may well succeed later, so they are no answer to keep. */
const passing: readonly number[] = [401, 403, 429, 500, 503];

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

interface Entry {
  readonly owner: string;
  readonly print: string;
  readonly atMs: number;
  readonly answer: Promise<Answer | null>;
  readonly settle: (answer: Answer | null) => void;
}

/**
 * A POST that is sent again under the same Idempotency-Key by the same principal within a day is not carried out again: it answers
 * what was answered before, or waits for the first to end. Kept in memory: a restart forgets.
 */
export function idempotentPosts(app: FastifyInstance, clock: Pick<Clock, 'wallMs'>): void {
  const entries = new Map<string, Entry>();
  const begun = new WeakMap<FastifyRequest, string>();

  app.addHook('preHandler', async (request, reply) => {
    const given = request.headers[idempotencyHeader];
    const { principal } = request;
    if (request.method !== 'POST' || given === undefined || principal === null) return;
    if (typeof given !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(given))
      throw new PicketError('BAD_REQUEST', 'An Idempotency-Key has 1 to 128 printable characters without spaces.');
    const owner = principalKey(principal);
    const key = `${owner} ${given}`;
    const print = fingerprint(request);
    const before = entries.get(key);
    if (before !== undefined && clock.wallMs() - before.atMs < keptMs) {
      if (before.print !== print)
        throw new PicketError('KEY_REUSED', 'This Idempotency-Key was used for another request.');
      const answer = await before.answer;
      if (answer !== null) return replay(reply, answer);
    }
    makeRoom(entries, owner);
    entries.delete(key);
    entries.set(key, { owner, print, atMs: clock.wallMs(), ...promised() });
    begun.set(request, key);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const key = begun.get(request);
    const entry = key === undefined ? undefined : entries.get(key);
    if (key === undefined || entry === undefined) return;
    const body = typeof payload === 'string' ? payload : '';
    if (passing.includes(reply.statusCode) || body.length > mostAnswerChars) {
      entries.delete(key);
      entry.settle(null);
    } else {
      entry.settle({ status: reply.statusCode, type: String(reply.getHeader('content-type') ?? ''), body });
    }
  });
}

function replay(reply: FastifyReply, { status, type, body }: Answer): FastifyReply {
  return reply.code(status).type(type).header('idempotency-replayed', 'true').serializer(String).send(body);
}

function fingerprint({ method, url, body }: FastifyRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('base64');
}

function promised(): Pick<Entry, 'answer' | 'settle'> {
  let settle: Entry['settle'] = () => undefined;
  const answer = new Promise<Answer | null>((resolve) => {
    settle = resolve;
  });
  return { answer, settle };
}

/** The oldest of the same principal go first, so that nobody pushes out what others rely on. */
function makeRoom(entries: Map<string, Entry>, owner: string): void {
  const own = [...entries].filter(([, entry]) => entry.owner === owner);
  const oldest = own.length >= mostPerPrincipal ? own[0]?.[0] : undefined;
  const any = entries.size >= mostInAll ? entries.keys().next().value : undefined;
  for (const key of [oldest, any]) {
    if (key === undefined) continue;
    entries.get(key)?.settle(null);
    entries.delete(key);
  }
}
