import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Enrolment } from '../../store/types.ts';
import { asPicketError, messageOf } from '../errors.ts';
import type { AgentWorld } from '../ports.ts';
import { ConflictLog } from './conflicts.ts';
import { type LinkLimits, maxMessageBytes } from './limits.ts';
import { Link } from './link.ts';
import { type AgentLinks, LinkRegistry } from './registry.ts';
import { LinkSession } from './session.ts';
import { authenticate } from './upgrade.ts';

/** RFC 6455 7.4.1: the server goes away. */
const goingAway = 1001;

export interface LinkEndpoint {
  readonly agents: AgentLinks;
  /** Handler for the TLS server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Says goodbye on every link; the listener cuts off those that do not answer. */
  close(): void;
}

/** The WebSocket side of the agent listener. */
export function linkEndpoint(world: AgentWorld, limits: LinkLimits): LinkEndpoint {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false });
  const registry = new LinkRegistry(world, limits);
  const conflicts = new ConflictLog(world);

  function accept(socket: WebSocket, enrolment: Enrolment, address: string): void {
    socket.on('error', (error) =>
      world.log.warn(`The link of ${enrolment.host} failed: ${messageOf(error)}`, { address }),
    );
    new LinkSession(world, registry, conflicts, limits, new Link(socket, enrolment, address));
  }

  async function upgrade(request: IncomingMessage, socket: TLSSocket, head: Buffer): Promise<void> {
    const address = socket.remoteAddress ?? 'unknown';
    const broken = () => void socket.destroy();
    socket.on('error', broken);
    try {
      const enrolment = await authenticate(world, request, socket);
      if (registry.closed || socket.destroyed) return broken();
      socket.off('error', broken);
      sockets.handleUpgrade(request, socket, head, (link) => accept(link, enrolment, address));
    } catch (error) {
      world.log.warn(`Refused a link from ${address}: ${messageOf(error)}`);
      refuse(socket, error);
    }
  }

  return {
    agents: registry,
    upgrade: (request, socket, head) => void upgrade(request, socket as TLSSocket, head),
    close() {
      registry.close();
      for (const socket of sockets.clients) socket.close(goingAway, 'server stops');
    },
  };
}

function refuse(socket: TLSSocket, error: unknown): void {
  const { status, code, message, hint } = asPicketError(error);
  const body = JSON.stringify({ code, sentence: message, hint });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
