import type { Logger } from 'pino';
import { messageOf } from '../files/text.ts';

/** One step after the other, so that what is written down is what was decided last; one that fails is logged, and the next goes on. */
export class InOrder {
  readonly #log: Logger;
  #last: Promise<void> = Promise.resolve();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** When all steps so far are over. */
  get over(): Promise<void> {
    return this.#last;
  }

  do(step: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(step).catch((error: unknown) => {
      this.#log.error(`The watchdog met an error: ${messageOf(error)}.`);
    });
    return this.#last;
  }
}
