import { performance } from 'node:perf_hooks';
import type { z } from 'zod';
import type { FenceDevice } from '../driver.ts';
import { parseCertificatePolicy } from './certificate.ts';
import { onThisService, rootPath } from './links.ts';
import { Login, refusedLogin } from './login.ts';
import { RedfishProblem, Unanswered } from './problem.ts';
import { openTransport, type Reply, type Request, type Transport } from './transport.ts';
import { saidBy, serviceRoot } from './words.ts';

/** A service to which somebody is logged in. */
export interface Session {
  readonly root: z.infer<typeof serviceRoot>;
  /** As the operator wrote the address. */
  readonly at: string;
  /** Reads one resource. @throws RedfishProblem when there is none such, or it has another form */
  read<T>(schema: z.ZodType<T>, path: string): Promise<T>;
  /** The same, but null where there is none such (404). */
  find<T>(schema: z.ZodType<T>, path: string): Promise<T | null>;
  /** Whatever the service answers. A GET may be sent again, anything else is sent once. */
  send(request: Request): Promise<Reply>;
}

const maxRedirects = 3;

/**
 * Does `work` in a session of its own (S2), logged out afterwards, all within the deadline.
 * @throws RedfishProblem with a sentence
 */
export async function withSession<T>(
  device: FenceDevice,
  timeoutMs: number,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const policy = parseCertificatePolicy(device.redfish.certificate);
  if ('problem' in policy) throw new RedfishProblem(`redfishCertificate cannot be used: ${policy.problem}`);
  const transport = openTransport(device.address, policy);
  const endMs = performance.now() + timeoutMs;
  const leftMs = (): number => endMs - performance.now();
  const login = new Login(device, transport, leftMs);
  try {
    const session = openSession(device, transport, login, leftMs);
    const first = await session.send({ method: 'GET', path: rootPath });
    const root = serviceRoot.safeParse(first.json);
    if (first.status !== 200 || !root.success) {
      throw new RedfishProblem(`What answers at ${device.address.asTyped} is no Redfish service: ${saidBy(first)}.`);
    }
    await login.begin(root.data.Links?.Sessions?.['@odata.id'] ?? sessionsOf(root.data.SessionService));
    return await work({ ...session, root: root.data });
  } finally {
    // A service has few sessions, and one that is left behind blocks a place for half an hour.
    void login.end().finally(() => transport.close());
  }
}

function sessionsOf(service: { readonly '@odata.id': string } | undefined): string | null {
  return service === undefined ? null : `${service['@odata.id'].replace(/\/$/, '')}/Sessions`;
}

function openSession(
  device: FenceDevice,
  transport: Transport,
  login: Login,
  leftMs: () => number,
): Omit<Session, 'root'> {
  const at = device.address.asTyped;
  const once = (request: Request, path: string): Promise<Reply> =>
    transport.send({ ...request, path, headers: { ...login.headers(), ...request.headers } }, leftMs());

  async function send(request: Request): Promise<Reply> {
    const read = request.method === 'GET';
    let path = onThisService(request.path, transport.origin);
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      let reply: Reply;
      try {
        reply = await once(request, path);
      } catch (error) {
        // The service may have closed a connection that was idle for a moment: harmless for what only reads.
        if (!(read && error instanceof Unanswered && error.mayHaveArrived && leftMs() > 0)) throw error;
        reply = await once(request, path);
      }
      // 401 says that nothing was done: the order may be sent after a new login, as it was not obeyed.
      if (reply.status === 401 && (await login.renew())) reply = await once(request, path);
      if (reply.status === 401) throw new RedfishProblem(refusedLogin(at, reply));
      const to = reply.headers.location;
      if (!read || reply.status < 300 || reply.status > 399 || to === undefined) return reply;
      path = onThisService(to, transport.origin, path);
    }
    throw new RedfishProblem(`The Redfish service at ${at} sends us in a circle from ${request.path}.`);
  }

  async function find<T>(schema: z.ZodType<T>, path: string): Promise<T | null> {
    const reply = await send({ method: 'GET', path });
    if (reply.status === 404) return null;
    if (reply.status !== 200)
      throw new RedfishProblem(`The Redfish service at ${at} gave no ${path}: ${saidBy(reply)}.`);
    const read = schema.safeParse(reply.json);
    if (read.success) return read.data;
    const where = read.error.issues[0]?.path.join('.') ?? '';
    throw new RedfishProblem(`The Redfish service at ${at} gave ${path} in an unknown form (${where}).`);
  }

  return {
    at,
    send,
    find,
    read: async (schema, path) => {
      const found = await find(schema, path);
      if (found === null) throw new RedfishProblem(`The Redfish service at ${at} has no ${path}, to which it points.`);
      return found;
    },
  };
}
