import { type AddressInfo, isIPv4 } from 'node:net';
import type { Server as SecureServer } from 'node:tls';
import { gateReport, refusal } from '@picket/engine';
import { PicketError } from '@picket/protocol';
import type { Log } from '../runtime/ports.ts';
import { type AppOptions, buildApi } from './app.ts';
import type { ApiDeps, RulesPort } from './ports.ts';

export interface ApiOptions extends Omit<ApiDeps, 'rules'> {
  /** Default: the engine's own. */
  readonly rules?: RulesPort;
  /** From loadAdminToken(). */
  readonly token: string;
  /** Default for people: 127.0.0.1. Any other address wants TLS. */
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  /** Reads key and certificate (PEM), anew now and then: a renewed certificate needs no restart. */
  readonly tls?: () => Promise<NonNullable<AppOptions['tls']>>;
  /** Passwords may cross the network in the clear: something in front speaks TLS. */
  readonly allowHttp?: boolean;
  readonly trustProxy?: readonly string[];
  readonly ui?: string;
}

export interface RunningApi {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts the REST API.
 * @throws PicketError BAD_REQUEST when the address cannot be listened on, or not without TLS
 */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const {
    token,
    host,
    port,
    tls,
    allowHttp = false,
    trustProxy,
    ui,
    rules = { refusal, gateReport },
    ...ports
  } = options;
  if (tls === undefined && !allowHttp && !isLoopback(host)) {
    throw new PicketError(
      'BAD_REQUEST',
      `The API would send passwords over the network in the clear on ${host}: give it --tls built-in, or --tls-cert and --tls-key; or --allow-http when something in front of it speaks TLS.`,
    );
  }
  const app = await buildApi({ ...ports, rules }, token, {
    ...(tls === undefined ? {} : { tls: await tls() }),
    ...(trustProxy === undefined ? {} : { trustProxy }),
    ...(ui === undefined ? {} : { ui }),
  });
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
  const renewal =
    tls === undefined ? undefined : setInterval(() => void renew(app.server, tls, ports.log), renewMs).unref();
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${shownHost}:${address.port}`,
    close: async () => {
      clearInterval(renewal);
      await app.close();
    },
  };
}

const renewMs = 3_600_000;

async function renew(server: unknown, tls: NonNullable<ApiOptions['tls']>, log: Log): Promise<void> {
  try {
    (server as SecureServer).setSecureContext(await tls());
  } catch (error) {
    log.error('The certificate of the API could not be read anew; the old one stays.', { reason: String(error) });
  }
}

/** 127.0.0.0/8, ::1 and localhost. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

const listenReasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else already listens there; stop it or choose another --api-port',
  EACCES: 'this user may not use that port; choose one above 1023',
  EADDRNOTAVAIL: 'this machine has no such address; choose another --api-host',
};
