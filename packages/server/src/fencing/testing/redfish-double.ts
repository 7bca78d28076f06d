import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from './redfish/certificate.ts';
import { type Flavour, type FlavourName, flavours } from './redfish/flavours.ts';
import { type Machine, toyMachine } from './redfish/machine.ts';
import { type Call, type DoubleSystem, redfishService } from './redfish/service.ts';

/** A Redfish service over HTTPS, written from DMTF's schema, with hosts behind it that are only variables. */
export interface RedfishDouble {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Of the first system: lower-case hex without dashes. */
  readonly guid: string;
  readonly systemId: string;
  /** SHA-256 of its self-signed certificate, with colons. */
  readonly fingerprint: string;
  lie(lying: boolean): void;
  /** Seconds it takes over each answer. */
  slow(seconds: number): void;
  setPower(power: 'on' | 'off'): void;
  power(): 'on' | 'off';
  /** What reached the first system: `get power`, `set power 0`, … */
  calls(): string[];
  /** Method and path of each request. */
  requests(): string[];
  expireSessions(): void;
  openSessions(): number;
  /** The next request of this method is read and its connection cut, instead of an answer. */
  cutNext(method: string): void;
  /** The next answers come from here while it is set. */
  hijack: ((call: Call) => { status: number; headers?: Record<string, string>; body?: unknown } | null) | null;
  end(): Promise<void>;
}

export interface DoubleOptions {
  readonly flavour?: FlavourName;
  /** What differs from the flavour. */
  readonly over?: Partial<Flavour>;
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly password?: string;
  readonly uuids?: readonly string[];
  /** In the place of the first system's variable. */
  readonly machine?: Machine;
}

export async function startRedfish(options: DoubleOptions = {}): Promise<RedfishDouble> {
  const { username = 'admin', password = 's3cret;x|y&z', host = '127.0.0.1' } = options;
  const flavour: Flavour = { ...flavours[options.flavour ?? 'generic'], ...options.over };
  const uuids = options.uuids ?? ['30373237-3132-4D32-3235-303930524E4B'];
  const toy = toyMachine();
  const systems = uuids.map(
    (uuid, at): DoubleSystem => ({
      id: at === 0 ? flavour.systemId : `${flavour.systemId}-${at + 1}`,
      uuid,
      machine: at === 0 ? (options.machine ?? toy) : toyMachine(),
    }),
  );
  const service = redfishService(flavour, systems, { username, password });
  const requests: string[] = [];
  let slowMs = flavour.slowMs;
  let cut: string | null = null;
  const { key, cert } = await selfSigned();

  const server = createServer({ key, cert }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const header = (name: string): string | undefined => request.headers[name] as string | undefined;
      const call: Call = {
        method: request.method ?? '',
        path: request.url ?? '',
        body: parsed(Buffer.concat(parts).toString('utf8')),
        token: header('x-auth-token'),
        authorization: header('authorization'),
      };
      requests.push(`${call.method} ${call.path}`);
      if (cut === call.method) {
        cut = null;
        request.socket.destroy();
        return;
      }
      setTimeout(() => {
        const taken = double.hijack?.(call) ?? null;
        const said = taken === null ? service.answer(call) : Promise.resolve(taken);
        said.then(
          ({ status, headers, body }) => {
            response.writeHead(status, { 'content-type': 'application/json', ...headers });
            response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
          },
          (error: unknown) => {
            response.writeHead(500).end(JSON.stringify({ error: { message: String(error) } }));
          },
        );
      }, slowMs);
    });
  });
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');

  const double: RedfishDouble = {
    port: (server.address() as AddressInfo).port,
    username,
    password,
    guid: (uuids[0] ?? '').toLowerCase().replaceAll('-', ''),
    systemId: flavour.systemId,
    fingerprint: new X509Certificate(cert).fingerprint256,
    lie: service.lie,
    slow: (seconds) => {
      slowMs = seconds > 0 ? seconds * 1_000 : flavour.slowMs;
    },
    setPower: (power) => {
      toy.now = power;
    },
    power: () => toy.now,
    calls: () => [...toy.calls],
    requests: () => [...requests],
    expireSessions: service.expire,
    openSessions: service.openSessions,
    cutNext: (method) => {
      cut = method;
    },
    hijack: null,
    end: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return double;
}

function parsed(text: string): Call['body'] {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Call['body']) : {};
  } catch {
    return {};
  }
}
