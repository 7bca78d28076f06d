import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { PicketError } from '@picket/protocol';
import { openAuthority } from './ca/authority.ts';
import { ensureServerCertificate, serverNames, serverUrl } from './ca/server-certificate.ts';
import { joinHandler } from './enrolment/http.ts';
import { join } from './enrolment/join.ts';
import { type JoinTokens, joinTokens } from './enrolment/tokens.ts';
import { messageOf } from './errors.ts';
import { linkEndpoint } from './links/endpoint.ts';
import { defaultLimits, type LinkLimits } from './links/limits.ts';
import type { AgentLinks } from './links/registry.ts';
import type { AgentWorld } from './ports.ts';

const dayMs = 86_400_000;
/** For goodbyes on the links before connections are cut. */
const closeGraceMs = 500;

export interface AgentListenerOptions extends AgentWorld {
  /** Folder of the server's data; the CA lives in `ca/` below it. */
  readonly dataDir: string;
  /** Address to listen on, e.g. 0.0.0.0. */
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Names and addresses under which agents reach this server, for its certificate. */
  readonly advertiseHosts: readonly string[];
  /** For tests. */
  readonly limits?: Partial<LinkLimits>;
}

export interface AgentListener {
  /** The runtime's port to the agents. */
  readonly agents: AgentLinks;
  readonly tokens: JoinTokens;
  /** The port it listens on. */
  readonly port: number;
  /** Ends all links and stops listening; no host is reported lost. */
  close(): Promise<void>;
}

/**
 * Opens the CA (made on first start) and listens for agents: `POST /v1/join` and the WebSocket `/v1/link`, both over TLS.
 * @throws PicketError SECRET_KEY_BAD when the CA's files are damaged, BAD_REQUEST when the address can't be listened on
 */
export async function startAgentListener(options: AgentListenerOptions): Promise<AgentListener> {
  const { dataDir, host, port, log } = options;
  const authority = await openAuthority(dataDir, options.installation);
  const names = serverNames(host, options.advertiseHosts);
  const tlsOptions = async () => {
    const { keyPem, chainPem } = await ensureServerCertificate(dataDir, authority, names);
    return { key: keyPem, cert: chainPem, ca: authority.certificatePem, minVersion: 'TLSv1.2' as const };
  };

  const links = linkEndpoint(options, { ...defaultLimits, ...options.limits });
  const server = createServer({
    ...(await tlsOptions()),
    // Joining agents have no certificate yet; the link's upgrade insists on one.
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: 10_000,
    headersTimeout: 5_000,
    requestTimeout: 10_000,
  });
  server.on(
    'request',
    joinHandler((body) => join(options, authority, body), log),
  );
  server.on('upgrade', links.upgrade);

  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });

  const listens = new Promise<void>((resolve, reject) => {
    server.once('listening', resolve).once('error', reject);
  });
  server.listen(port, host);
  try {
    await listens;
  } catch (error) {
    links.close();
    throw new PicketError('BAD_REQUEST', `Can not listen for agents on ${host} port ${port}: ${messageOf(error)}.`);
  }
  server.on('error', (error) => log.error(`The agent listener failed: ${error.message}`));

  const renewal = setInterval(() => {
    tlsOptions().then(
      (fresh) => server.setSecureContext(fresh),
      (error: unknown) => log.error(`The server's certificate could not be renewed: ${messageOf(error)}`),
    );
  }, dayMs).unref();

  const { port: listening } = server.address() as AddressInfo;
  return {
    agents: links.agents,
    tokens: joinTokens(options.store.tokens, authority.fingerprint, serverUrl(host, options.advertiseHosts, listening)),
    port: listening,
    async close() {
      clearInterval(renewal);
      links.close();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      const cutOff = setTimeout(() => {
        for (const socket of connections) socket.destroy();
      }, closeGraceMs);
      await closed;
      clearTimeout(cutOff);
    },
  };
}

export type { AgentLinks } from './links/registry.ts';
