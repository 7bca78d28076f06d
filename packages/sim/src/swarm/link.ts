import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { type ToAgent, type ToServer, toAgentSchema } from '@picket/protocol';
import { type ClientOptions, type RawData, WebSocket } from 'ws';
import type { Figures } from './figures.ts';
import { pauseMs } from './reconnect.ts';
import { addressOf, whyNotServerCertificate } from './server.ts';

const handshakeTimeoutMs = 10_000;
const pingIntervalMs = 1_500;
const deadAfterMs = 4_500;
/** A dead host's connection hangs for so long, far longer than the server waits, before its descriptor is given back. */
const corpseMs = 60_000;
/** RFC 6455 7.4.1. */
const goingAway = 1001;

/** What all links of a swarm have in common. */
export interface Wire {
  readonly url: URL;
  readonly ca: string;
  /** Private key of every certificate. */
  readonly key: string;
  readonly figures: Figures;
  /** Something that a person should read. */
  tell(sentence: string): void;
}

export interface LinkEvents {
  opened(): void;
  message(message: Exclude<ToAgent, { type: 'refused' }>): void;
  closed(): void;
}

/** One host's WebSocket over mutual TLS: dialled again with jitter and back-off whenever it is gone, with session resumption. */
export class Link {
  readonly #wire: Wire;
  readonly #certificate: string;
  readonly #events: LinkEvents;
  /** Of the last TLS session: with it the next connection costs both sides half. */
  #ticket: Buffer | undefined;
  #socket: WebSocket | null = null;
  #corpse: WebSocket | null = null;
  #heardAtMs = 0;
  #failures = 0;
  #refusal: string | null = null;
  #redial: NodeJS.Timeout | undefined;
  #pings: NodeJS.Timeout | undefined;

  constructor(wire: Wire, certificate: string, events: LinkEvents) {
    this.#wire = wire;
    this.#certificate = certificate;
    this.#events = events;
  }

  /** From here on the link is kept up until `drop` or `goodbye`. */
  dial(): void {
    if (this.#socket === null) this.#dial();
  }

  /** False when there is no connection. */
  send(message: ToServer): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#wire.figures.sent += 1;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** The server was accepted: the next failure is the first one. */
  stands(): void {
    this.#failures = 0;
  }

  /** This agent does not obey the server: it is asked again later. */
  refuse(why: string): void {
    this.#refusal = why;
    this.#socket?.terminate();
  }

  /** The host died: nothing more is said or heard; the connection hangs as on a wire that was cut. */
  drop(): void {
    const socket = this.#leave();
    this.#ticket = undefined;
    this.#failures = 0;
    if (socket === null) return;
    socket.removeAllListeners();
    socket.on('error', () => undefined);
    if (socket.readyState === WebSocket.OPEN) {
      socket.pause();
      this.#corpse = socket;
      setTimeout(() => socket.terminate(), corpseMs).unref();
    } else socket.terminate();
  }

  /** The agent is stopped and says so. */
  goodbye(): void {
    const socket = this.#leave();
    this.#corpse?.terminate();
    this.#corpse = socket;
    if (socket?.readyState === WebSocket.OPEN) socket.close(goingAway, 'the agent stops');
    else socket?.terminate();
  }

  /** After `goodbye`: cuts a connection that still stands. */
  cut(): void {
    this.#corpse?.terminate();
  }

  #leave(): WebSocket | null {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#redial);
    clearInterval(this.#pings);
    return socket;
  }

  #dial(): void {
    const { url, ca, key } = this.#wire;
    const tls: ConnectionOptions = {
      ...addressOf(url),
      ca,
      key,
      cert: this.#certificate,
      minVersion: 'TLSv1.3',
      checkServerIdentity: whyNotServerCertificate,
      ...(this.#ticket === undefined ? {} : { session: this.#ticket }),
    };
    const createConnection = () => this.#connect(tls);
    const options = { createConnection, handshakeTimeout: handshakeTimeoutMs, perMessageDeflate: false };
    const address = new URL('/v1/link', url);
    address.protocol = 'wss:';
    // Its types want the general form of Node's own `createConnection`.
    this.#serve(new WebSocket(address, options as unknown as ClientOptions));
  }

  #connect(options: ConnectionOptions): TLSSocket {
    const socket = connect(options);
    socket.on('session', (ticket) => {
      this.#ticket = ticket;
    });
    socket.once('secureConnect', () => {
      if (socket.isSessionReused()) this.#wire.figures.resumed += 1;
    });
    return socket;
  }

  #serve(socket: WebSocket): void {
    this.#socket = socket;
    this.#refusal = null;
    let failure = '';
    const heard = () => {
      this.#heardAtMs = performance.now();
    };
    socket.on('open', () => {
      heard();
      this.#pings = setInterval(() => this.#ping(socket), pingIntervalMs);
      this.#events.opened();
    });
    socket.on('pong', heard);
    socket.on('ping', heard);
    socket.on('message', (data) => {
      heard();
      this.#wire.figures.received += 1;
      const message = readMessage(data);
      if (message === null) this.#wire.tell('The server sent a message that does not fit; it was skipped.');
      else if (message.type === 'refused') this.#refusal = message.sentence;
      else this.#events.message(message);
    });
    socket.on('unexpected-response', (request, response) => {
      this.#refusal = `it answered ${response.statusCode} ${response.statusMessage ?? ''}`.trimEnd();
      request.destroy();
    });
    socket.on('error', (error) => {
      failure = error.message;
    });
    socket.once('close', () => {
      clearInterval(this.#pings);
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#events.closed();
      this.#again(failure);
    });
  }

  #ping(socket: WebSocket): void {
    if (performance.now() - this.#heardAtMs > deadAfterMs) socket.terminate();
    else if (socket.readyState === WebSocket.OPEN) socket.ping();
  }

  #again(failure: string): void {
    const refused = this.#refusal !== null;
    if (refused) {
      this.#wire.figures.refusals += 1;
      this.#wire.tell(`The server refuses a host: ${this.#refusal}`);
    } else if (failure !== '') this.#wire.tell(`A link failed: ${failure}.`);
    const waitMs = pauseMs(this.#failures, refused, Math.random());
    this.#failures += 1;
    this.#redial = setTimeout(() => this.#dial(), waitMs);
  }
}

function readMessage(data: RawData): ToAgent | null {
  try {
    const parsed = toAgentSchema.safeParse(JSON.parse((data as Buffer).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
