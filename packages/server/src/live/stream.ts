import type { Writable } from 'node:stream';
import type { LiveEventName } from '@picket/protocol';

/** A reader this far behind is told to begin anew, and let go. */
const mostWaitingBytes = 256 * 1024;

/** One event as text/event-stream has it (WHATWG HTML, 9.2.5). JSON has no line breaks. */
export function frame(event: LiveEventName, data: object, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** One browser that listens. */
export class LiveStream {
  /** Hash of its session; null for a token. */
  readonly session: string | null;
  readonly #socket: Writable;
  readonly #stillValid: () => Promise<boolean>;
  /** Journal entries that come while it still reads what it missed. */
  #waiting: { id: number; text: string }[] | null = [];
  #seen = 0;

  constructor(socket: Writable, session: string | null, stillValid: () => Promise<boolean>) {
    this.#socket = socket;
    this.session = session;
    this.#stillValid = stillValid;
  }

  send(text: string): void {
    if (this.#socket.writableEnded || this.#socket.destroyed) return;
    if (this.#socket.writableLength > mostWaitingBytes) {
      this.#socket.write(frame('resync', {}));
      this.end();
      return;
    }
    this.#socket.write(text);
  }

  /** In order and each once, whatever was read from the database meanwhile. */
  journal(id: number, text: string): void {
    if (this.#waiting !== null) {
      this.#waiting.push({ id, text });
      return;
    }
    if (id <= this.#seen) return;
    this.#seen = id;
    this.send(text);
  }

  /** It has everything up to this entry. */
  caughtUp(id: number): void {
    this.#seen = id;
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const one of waiting) this.journal(one.id, one.text);
  }

  /** Ends it when whoever listens may not any more. */
  check(): void {
    this.#stillValid().then(
      (valid) => {
        if (!valid) this.end();
      },
      () => undefined,
    );
  }

  end(): void {
    if (!this.#socket.writableEnded) this.#socket.end();
    // One who reads nothing would hold the connection for ever.
    setTimeout(() => this.#socket.destroy(), 5_000).unref();
  }
}
