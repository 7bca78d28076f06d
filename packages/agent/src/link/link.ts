import { setTimeout as delay } from 'node:timers/promises';
import { type Hello, type Keep, type ToAgent, type ToServer, toAgentSchema, type Welcome } from '@picket/protocol';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import { messageOf } from '../files/text.ts';
import { reconnectDelayMs, refusedDelayMs } from './reconnect.ts';

const pingIntervalMs = 1_500;
/** Neither message nor pong for so long: the connection is dead, whatever TCP thinks. */
const deadAfterMs = 4_500;
const closeGraceMs = 500;
/** RFC 6455 7.4.1. */
const goingAway = 1001;
const policyViolation = 1008;

export type ServerOrder = Exclude<ToAgent, { type: 'welcome' } | { type: 'refused' } | { type: 'keep' }>;

export interface LinkWorld {
  openSocket(): Promise<WebSocket>;
  /** The hello for a new connection; `localAddress` is the one by which this host reaches the server. */
  hello(localAddress: string | null): Promise<Hello>;
  /** Called once per link. A sentence refuses the server. */
  welcomed(welcome: Welcome): Promise<string | null>;
  /** Called in the order of arrival, only after `welcomed`. */
  order(message: ServerOrder): void;
  /** A beat with this number is about to leave. */
  beatLeft?(seq: number): void;
  /** The server answers a beat (S21). */
  kept?(message: Keep): void;
  /** What to say before the agent ends; null: nothing. */
  lastWord(): ToServer | null;
  readonly log: Logger;
  readonly random: () => number;
  /** Shorter times for tests. */
  readonly delayMs?: (failures: number, refused: boolean) => number;
}

/** How one connection ended. */
interface Ended {
  readonly welcomed: boolean;
  readonly refused: boolean;
  readonly why: string;
}

/** The agent's link to its server: dials, says hello, beats, and dials again with jitter when the connection is gone. */
export class Link {
  readonly #world: LinkWorld;
  #socket: WebSocket | null = null;
  #ready = false;
  #beat = 0;

  constructor(world: LinkWorld) {
    this.#world = world;
  }

  /** True from an accepted welcome until the connection is lost. */
  get up(): boolean {
    return this.#ready;
  }

  /** Sends a message; false when the link is down. */
  send(message: ToServer): boolean {
    if (!this.#ready || this.#socket?.readyState !== this.#socket?.OPEN) return false;
    this.#socket?.send(JSON.stringify(message));
    return true;
  }

  /** Sends a message and waits until the kernel has taken it; false when the link is down or breaks first. */
  async sendThrough(message: ToServer): Promise<boolean> {
    const socket = this.#socket;
    if (!this.#ready || socket === null || socket.readyState !== socket.OPEN) return false;
    return new Promise((resolve) =>
      socket.send(JSON.stringify(message), (error) => resolve(error === undefined || error === null)),
    );
  }

  /** Keeps the link up until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    let lastWhy = '';
    while (!signal.aborted) {
      const ended = await this.#connection(signal);
      if (signal.aborted) return;
      failures = ended.welcomed ? 0 : failures + 1;
      const pauseMs = this.#delayMs(Math.max(failures - 1, 0), ended.refused);
      // An hour without the server must not fill the log with one sentence.
      if (ended.why !== lastWhy || ended.welcomed) this.#world.log.warn({ pauseMs: Math.round(pauseMs) }, ended.why);
      lastWhy = ended.why;
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  #sendBeat(): void {
    const seq = this.#beat++;
    this.#world.beatLeft?.(seq);
    this.send({ type: 'beat', seq });
  }

  #delayMs(failures: number, refused: boolean): number {
    if (this.#world.delayMs !== undefined) return this.#world.delayMs(failures, refused);
    return refused ? refusedDelayMs(this.#world.random()) : reconnectDelayMs(failures, this.#world.random());
  }

  async #connection(signal: AbortSignal): Promise<Ended> {
    let socket: WebSocket;
    try {
      socket = await this.#world.openSocket();
    } catch (error) {
      return { welcomed: false, refused: false, why: `The link to the server cannot be opened: ${messageOf(error)}.` };
    }
    this.#socket = socket;
    const ended = await new Promise<Ended>((resolve) => this.#serve(socket, signal, resolve));
    this.#ready = false;
    this.#socket = null;
    return ended;
  }

  #serve(socket: WebSocket, signal: AbortSignal, resolve: (ended: Ended) => void): void {
    const { log } = this.#world;
    let heardAtMs = performance.now();
    let welcomed = false;
    let refused = false;
    let why = '';
    let beats: NodeJS.Timeout | undefined;
    let inOrder: Promise<void> = Promise.resolve();

    const drop = (sentence: string) => {
      why ||= sentence;
      socket.terminate();
    };
    const abort = () => {
      const word = this.#world.lastWord();
      if (word !== null) this.send(word);
      socket.close(goingAway, 'the agent stops');
      setTimeout(() => socket.terminate(), closeGraceMs).unref();
    };
    const watch = setInterval(() => {
      if (performance.now() - heardAtMs > deadAfterMs)
        return drop(`The server has been silent for ${deadAfterMs / 1000} s.`);
      if (socket.readyState === socket.OPEN) socket.ping();
    }, pingIntervalMs);
    const heard = () => {
      heardAtMs = performance.now();
    };

    const handle = async (message: ToAgent): Promise<void> => {
      if (message.type === 'refused') {
        refused = true;
        why = `The server refuses this host (${message.code}): ${message.sentence}`;
        return;
      }
      if (message.type === 'keep') {
        if (welcomed) this.#world.kept?.(message);
        return;
      }
      if (message.type !== 'welcome') {
        if (welcomed) this.#world.order(message);
        return;
      }
      const objection = await this.#world.welcomed(message);
      if (objection !== null) {
        refused = true;
        why = objection;
        socket.close(policyViolation, 'this agent does not obey this server');
        return;
      }
      welcomed = true;
      this.#ready = true;
      clearInterval(beats);
      beats = setInterval(() => this.#sendBeat(), message.heartbeatIntervalMs);
      this.#sendBeat();
      log.info(
        { installation: message.installation, serverEpoch: message.serverEpoch },
        'The link to the server is up.',
      );
    };

    socket.on('open', () => {
      heard();
      this.#world.hello(localAddressOf(socket)).then(
        (hello) => socket.readyState === socket.OPEN && socket.send(JSON.stringify(hello)),
        (error: unknown) => drop(messageOf(error)),
      );
    });
    socket.on('pong', heard);
    socket.on('ping', heard);
    socket.on('message', (data) => {
      heard();
      const message = readMessage(data, log);
      if (message === null) return;
      inOrder = inOrder
        .then(() => handle(message))
        .catch((error: unknown) => drop(`The agent met an error: ${messageOf(error)}.`));
    });
    socket.on('error', (error) => {
      why ||= `The link to the server failed: ${messageOf(error)}.`;
    });
    socket.once('close', (code) => {
      clearInterval(watch);
      clearInterval(beats);
      signal.removeEventListener('abort', abort);
      this.#ready = false;
      void inOrder.then(() => resolve({ welcomed, refused, why: why || `The server closed the link (${code}).` }));
    });
    signal.addEventListener('abort', abort, { once: true });
  }
}

/** A message that does not fit is skipped: a newer server may know words that this agent does not. */
function readMessage(data: RawData, log: Logger): ToAgent | null {
  let value: unknown;
  try {
    value = JSON.parse((data as Buffer).toString('utf8'));
  } catch {
    log.warn('The server sent a message that is not JSON; it was skipped.');
    return null;
  }
  const parsed = toAgentSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  log.warn(
    `The server sent a message that does not fit (${issue?.path.join('.')}: ${issue?.message}); it was skipped.`,
  );
  return null;
}

/** The TCP socket below a WebSocket, which `ws` keeps to itself. */
function localAddressOf(socket: WebSocket): string | null {
  const below = (socket as unknown as { _socket?: { localAddress?: string } })._socket;
  return below?.localAddress?.replace(/^::ffff:/, '') ?? null;
}
