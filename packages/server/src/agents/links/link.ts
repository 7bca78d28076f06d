import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { type ErrorCode, errorCatalogue, type Hello, type ToAgent } from '@picket/protocol';
import type { RawData, WebSocket } from 'ws';
import type { Enrolment } from '../../store/types.ts';
import { PendingAnswers } from './pending.ts';

const closeGraceMs = 2_000;
/** RFC 6455 7.4.1: policy violation. */
const policyViolation = 1008;

/** One WebSocket of an agent whose certificate has been accepted. */
export class Link {
  readonly enrolment: Enrolment;
  readonly address: string;
  readonly pending = new PendingAnswers();
  /** Set once the hello was accepted. */
  hello: Hello | null = null;
  readonly #socket: WebSocket;
  #lastLifeMs = performance.now();
  readonly #probes = new Map<string, () => void>();

  constructor(socket: WebSocket, enrolment: Enrolment, address: string) {
    this.#socket = socket;
    this.enrolment = enrolment;
    this.address = address;
    socket.on('pong', (payload) => {
      this.#lastLifeMs = performance.now();
      this.#probes.get(payload.toString('hex'))?.();
    });
  }

  get open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** ms since the last message or pong. */
  get quietMs(): number {
    return performance.now() - this.#lastLifeMs;
  }

  onMessage(call: (data: RawData, isBinary: boolean) => void): void {
    this.#socket.on('message', (data, isBinary) => {
      this.#lastLifeMs = performance.now();
      call(data, isBinary);
    });
  }

  /** Called once, when the link is gone for whatever reason. */
  onClose(call: () => void): void {
    this.#socket.once('close', call);
  }

  /** A message to a link that is closing is lost, as it would be on the wire. */
  send(message: ToAgent): void {
    if (this.open) this.#socket.send(JSON.stringify(message));
  }

  ping(): void {
    if (this.open) this.#socket.ping();
  }

  /** Is somebody at the other end right now? A fresh random ping must come back within `timeoutMs`. */
  probe(timeoutMs: number): Promise<boolean> {
    if (!this.open) return Promise.resolve(false);
    const payload = randomBytes(8);
    const key = payload.toString('hex');
    return new Promise((resolve) => {
      const end = (alive: boolean) => {
        clearTimeout(timer);
        this.#probes.delete(key);
        this.#socket.off('close', closed);
        resolve(alive);
      };
      const closed = () => end(false);
      const timer = setTimeout(() => end(false), timeoutMs);
      this.#probes.set(key, () => end(true));
      this.#socket.once('close', closed);
      this.#socket.ping(payload);
    });
  }

  /** Tells the agent why, then closes. */
  refuse(code: ErrorCode, sentence: string): void {
    this.send({ type: 'refused', code, sentence: `${sentence} ${errorCatalogue[code].hint}`.slice(0, 1000) });
    this.close(policyViolation, code);
  }

  /** Closes politely; a peer that does not answer is cut off. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), closeGraceMs).unref();
  }

  /** Cuts the connection without a word. */
  drop(): void {
    this.#socket.terminate();
  }
}
