import { createHash } from 'node:crypto';
import { PicketError } from '@picket/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiDeps } from './ports.ts';
import { routeRow } from './roles.ts';

const reading: readonly string[] = ['listSettings', 'setSetting', 'unsetSetting'];
const writing: readonly string[] = ['setSetting', 'unsetSetting'];

/**
 * Lists of settings carry an ETag; a change with If-Match is made only if nobody changed them since. Changes with If-Match wait for
 * each other, so that of two that began with the same list only one is made.
 */
export function settingsEtags(app: FastifyInstance, { settings }: Pick<ApiDeps, 'settings'>): void {
  let turn: Promise<void> = Promise.resolve();
  const held = new WeakMap<FastifyRequest, () => void>();

  /** Of what is stored, not of what is shown: a password that was replaced changes it, too. */
  async function etag(request: FastifyRequest): Promise<string> {
    const { cluster } = request.params as { cluster: string };
    const { host } = { ...(request.query as { host?: string }), ...(request.body as { host?: string } | undefined) };
    const all = await settings.list(cluster, host);
    return `"${createHash('sha256').update(JSON.stringify(all)).digest('base64url').slice(0, 22)}"`;
  }

  app.addHook('preHandler', async (request) => {
    const wanted = request.headers['if-match'];
    if (wanted === undefined || wanted === '*' || !writing.includes(operationOf(request))) return;
    await takeTurn(request);
    const now = await etag(request);
    if (wanted.split(',').some((one) => one.trim() === now)) return;
    throw new PicketError('CHANGED_MEANWHILE', 'Somebody changed these settings since they were read.');
  });
  app.addHook('onSend', async (request, reply) => {
    if (reply.statusCode === 200 && reading.includes(operationOf(request))) reply.header('etag', await etag(request));
    held.get(request)?.();
  });

  async function takeTurn(request: FastifyRequest): Promise<void> {
    const before = turn;
    turn = new Promise<void>((resolve) => held.set(request, resolve));
    await before;
  }
}

function operationOf(request: FastifyRequest): string {
  return routeRow(request.method, request.routeOptions.url ?? '')?.[1] ?? '';
}
