import type { ToServer } from '@picket/protocol';

const maxWaiting = 500;

/**
 * Results of actions that ended while the link was down wait here for the next one: without them the server would have to ask.
 * With too many the oldest go; the server asks for what it misses.
 */
export class Outbox {
  readonly #send: (message: ToServer) => boolean;
  #waiting: ToServer[] = [];

  constructor(send: (message: ToServer) => boolean) {
    this.#send = send;
  }

  put(message: ToServer): void {
    if (this.#send(message)) return;
    this.#waiting = [...this.#waiting, message].slice(-maxWaiting);
  }

  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const message of waiting) this.put(message);
  }
}
