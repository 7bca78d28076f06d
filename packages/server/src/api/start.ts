import type { AddressInfo } from 'node:net';
import { gateReport, refusal } from '@picket/engine';
import { PicketError } from '@picket/protocol';
import { buildApi } from './app.ts';
import type { ApiDeps, RulesPort } from './ports.ts';

export interface ApiOptions extends Omit<ApiDeps, 'rules'> {
  /** Default: the engine's own. */
  readonly rules?: RulesPort;
  /** From loadAdminToken(). */
  readonly token: string;
  /** Until accounts exist: 127.0.0.1. */
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
}

export interface RunningApi {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the REST API.
 * @throws PicketError BAD_REQUEST when the address cannot be listened on
 */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const { token, host, port, rules = { refusal, gateReport }, ...ports } = options;
  const app = await buildApi({ ...ports, rules }, token);
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new PicketError(
      'BAD_REQUEST',
      `The API cannot listen on ${host}:${port}: ${listenReasons[code] ?? (code || 'the address is not usable')}.`,
    );
  }
  const address = app.server.address() as AddressInfo;
  const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${shownHost}:${address.port}`, close: () => app.close() };
}

const listenReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else already listens there; stop it or choose another --api-port',
  EACCES: 'this user may not use that port; choose one above 1023',
  EADDRNOTAVAIL: 'this machine has no such address; choose another --api-host',
};
