import type { ClusterEvent } from '@picket/engine';
import { type Inventory, PicketError } from '@picket/protocol';
import type { Answer } from './pending.ts';
import { type CarriedXml, carriedXmls } from './xml-shelf.ts';

const maxWaiting = 1_000;

type Item =
  | { readonly kind: 'event'; readonly event: ClusterEvent; readonly unwanted: () => boolean }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'inventory'; readonly inventory: Inventory; readonly carried: readonly CarriedXml[] };

/** What an inbox does with its items. None of them may throw or reject. */
export interface InboxHandlers {
  /** Hands an event to the runtime; settles when it is saved, or given up because `unwanted()`. Queues it before returning. */
  submit(event: ClusterEvent, unwanted: () => boolean): Promise<void>;
  /** Stores XML before the engine hears of its hash. */
  shelve(inventory: Inventory, carried: readonly CarriedXml[]): Promise<void>;
  toEvent(inventory: Inventory): ClusterEvent;
  answer(answer: Answer): void;
}

/**
 * The messages of one link on their way to the engine, strictly in the order in which they came: an inventory taken before a VM
 * was started must never be believed after the start's result (I1). Of inventories that wait only the newest goes on, unless
 * something else came in between.
 */
export class Inbox {
  readonly #handlers: InboxHandlers;
  readonly #items: Item[] = [];
  #running = false;
  #closed = false;
  #submitting: Promise<void> | null = null;
  #wake: (() => void) | null = null;

  constructor(handlers: InboxHandlers) {
    this.#handlers = handlers;
  }

  /** An event that goes on even when the link closes in the meantime, unless it is `unwanted` by then. */
  event(event: ClusterEvent, unwanted: () => boolean): void {
    this.#push({ kind: 'event', event, unwanted });
  }

  answer(answer: Answer): void {
    this.#push({ kind: 'answer', answer });
  }

  inventory(inventory: Inventory): void {
    const carried = carriedXmls(inventory);
    const last = this.#items.at(-1);
    const replaced = last?.kind === 'inventory' ? last : null;
    if (replaced !== null) this.#items.pop();
    // An agent sends each XML once per session: what the replaced inventory carried must not be lost with it.
    this.#push({ kind: 'inventory', inventory, carried: [...(replaced?.carried ?? []), ...carried] });
  }

  /** The link is gone. Events go on now (a host that stops says so with its last words, S8), all else was for this link only. */
  close(): void {
    this.#closed = true;
    for (const item of this.#items.splice(0)) {
      if (item.kind === 'event' && !item.unwanted()) void this.#handlers.submit(item.event, item.unwanted);
    }
    this.#wake?.();
  }

  #push(item: Item): void {
    if (this.#closed) return;
    if (this.#items.length >= maxWaiting) {
      throw new PicketError('BAD_REQUEST', `The agent has ${maxWaiting} messages waiting and sends more.`);
    }
    this.#items.push(item);
    this.#wake?.();
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let item = this.#items[0]; item !== undefined; item = this.#items[0]) {
      if (item.kind === 'inventory' && this.#submitting !== null && this.#items.length === 1) {
        await this.#submittedOrMore(this.#submitting);
        continue;
      }
      this.#items.shift();
      await this.#handle(item);
    }
    this.#running = false;
  }

  async #handle(item: Item): Promise<void> {
    switch (item.kind) {
      case 'event':
        void this.#handlers.submit(item.event, item.unwanted);
        return;
      case 'answer':
        this.#handlers.answer(item.answer);
        // Whoever waited for the answer queues its result before anything that the agent said later.
        await new Promise((resolve) => setImmediate(resolve));
        return;
      case 'inventory': {
        await this.#handlers.shelve(item.inventory, item.carried);
        if (this.#closed) return;
        const unwanted = () => this.#closed || this.#items.some((later) => later.kind === 'inventory');
        const submitting: Promise<void> = this.#handlers
          .submit(this.#handlers.toEvent(item.inventory), unwanted)
          .then(() => {
            if (this.#submitting === submitting) this.#submitting = null;
          });
        this.#submitting = submitting;
        return;
      }
    }
  }

  async #submittedOrMore(submitting: Promise<void>): Promise<void> {
    const more = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    await Promise.race([submitting, more]);
    this.#wake = null;
  }
}
