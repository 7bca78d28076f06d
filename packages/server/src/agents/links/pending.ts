import { PicketError, type ToAgent, type ToServer } from '@picket/protocol';

/** An order to an agent that is answered by a message with the same effect id. */
export type Order = Extract<ToAgent, { effectId: string }>;
export type Answer = Extract<ToServer, { effectId: string }>;

interface Waiting {
  readonly order: Order;
  readonly done: (answer: Answer) => void;
  readonly failed: (error: PicketError) => void;
  readonly timer: NodeJS.Timeout;
}

/** Orders sent over one link whose answers have not come. */
export class PendingAnswers {
  readonly #waiting = new Map<string, Waiting>();

  /** Resolves with the answer to the order; rejects when none comes in `timeoutMs`. An id asked again replaces the older wait. */
  wait(host: string, order: Order, timeoutMs: number): Promise<Answer> {
    this.#reject(order.effectId, 'The same order was sent again.');
    return new Promise((done, failed) => {
      const late = () => this.#reject(order.effectId, `${host} did not answer ${order.type} within ${timeoutMs} ms.`);
      this.#waiting.set(order.effectId, { order, done, failed, timer: setTimeout(late, timeoutMs) });
    });
  }

  /** Hands an answer to whoever waits for it. False when nobody does, or when it answers something else than was asked. */
  settle(answer: Answer): boolean {
    const waiting = this.#waiting.get(answer.effectId);
    if (waiting === undefined || !fits(waiting.order, answer)) return false;
    this.#forget(answer.effectId, waiting);
    waiting.done(answer);
    return true;
  }

  /** Ends every wait. Whether the agent obeyed is unknown then (S6): `data.sent` says that the orders had gone out. */
  rejectAll(sentence: string): void {
    for (const effectId of [...this.#waiting.keys()]) this.#reject(effectId, sentence);
  }

  #reject(effectId: string, sentence: string): void {
    const waiting = this.#waiting.get(effectId);
    if (waiting === undefined) return;
    this.#forget(effectId, waiting);
    waiting.failed(new PicketError('SERVER_UNREACHABLE', sentence, { sent: true }));
  }

  #forget(effectId: string, waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#waiting.delete(effectId);
  }
}

/** An answer must echo what it answers: the round (S12), or VM and epoch (S6). */
function fits(order: Order, answer: Answer): boolean {
  switch (order.type) {
    case 'check':
      return answer.type === 'check-answer' && answer.round === order.round;
    case 'start-vm':
      return answer.type === 'vm-result' && answer.vm === order.vm && answer.epoch === order.epoch;
    case 'cancel-start':
      return answer.type === 'cancel-result' && answer.vm === order.vm && answer.epoch === order.epoch;
    case 'release-vms':
      return answer.type === 'release-result';
    case 'own-vms':
      return answer.type === 'own-result';
  }
}
