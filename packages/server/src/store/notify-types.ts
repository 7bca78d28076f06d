import type { NotificationId, NotifierKind, Severity } from '@picket/protocol';

/** One message for people. `state`: queued, routed to notifiers, or unrouted when no notifier wanted it. `cluster` '' = this server. */
export interface OutboxRow {
  readonly id: number;
  readonly wallMs: number;
  readonly cluster: string;
  readonly event: string;
  readonly severity: string;
  readonly subject: string;
  readonly incident: string | null;
  readonly sentence: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly state: string;
}

/** What is put into the outbox. */
export type NewMessage = Omit<OutboxRow, 'id' | 'state'>;

/** One notifier as written. `config` is without secrets; those are in `boxes`, sealed, by their field. */
export interface StoredNotifier {
  readonly name: string;
  readonly kind: NotifierKind;
  readonly config: unknown;
  readonly boxes: Readonly<Record<string, string>>;
  readonly enabled: boolean;
  readonly minSeverity: Severity;
  /** Empty = all, like `events`. */
  readonly clusters: readonly string[];
  readonly events: readonly NotificationId[];
  /** 0 = never. */
  readonly remindAfterSeconds: number;
  readonly who: string;
  readonly changedMs: number;
}

/** Raw rows; use the notifiers service for checked changes and opened secrets. */
export interface NotifierRepository {
  /** By name, ascending. */
  list(): Promise<readonly StoredNotifier[]>;
  get(name: string): Promise<StoredNotifier | null>;
  /** Replaces all of it, secrets included. What waits for it is due at once: it may have been mended by this. */
  put(notifier: Omit<StoredNotifier, 'changedMs'>): Promise<void>;
  /** What waits for it becomes dead, so that somebody sees it. Resolves with false when there was none. */
  remove(name: string): Promise<boolean>;
}

/** `pending`: waits for its next try. `dead`: given up or refused; a person may retry or discard it. */
export type DeliveryState = 'pending' | 'sent' | 'dead' | 'discarded';

/** One message on its way to one notifier. Times are wall ms. */
export interface Delivery {
  readonly outboxId: number;
  readonly notifier: string;
  readonly state: DeliveryState;
  /** Tries so far, the one under way included. */
  readonly attempts: number;
  readonly queuedMs: number;
  /** Of the next try, while pending. */
  readonly nextMs: number;
  /** What the newest try came to, one line without secrets; null before the first. */
  readonly detail: string | null;
  readonly sentMs: number | null;
}

/** How a try ended. `pending` = again at `nextMs`. */
type Settlement =
  | { readonly state: 'sent' | 'dead'; readonly detail: string; readonly nowMs: number }
  | { readonly state: 'pending'; readonly detail: string; readonly nextMs: number };

/** Messages that wait for one notifier after a failed try, or were given up. */
export interface DeliveryTrouble {
  readonly notifier: string;
  readonly waiting: number;
  /** When the oldest of those waiting was queued; 0 when none waits. */
  readonly sinceMs: number;
  /** What the oldest one's newest try came to. */
  readonly detail: string | null;
  readonly dead: number;
}

/** Which deliveries a person means: of one message or of all, to one notifier or to all. */
export interface DeliveryChoice {
  readonly outboxId?: number;
  readonly notifier?: string;
}

export interface DeliveryRepository {
  /**
   * Turns queued outbox rows into deliveries, a few hundred at a time, oldest first: one for each enabled notifier that wants
   * the message. A row that nobody wants becomes `unrouted`. Resolves with the number of rows, 0 = none was queued.
   */
  route(nowMs: number, wanted: (message: OutboxRow, notifier: StoredNotifier) => boolean): Promise<number>;
  /** When each enabled notifier that something waits for is to be tried next. */
  due(nowMs: number): Promise<readonly { readonly notifier: string; readonly nextMs: number }[]>;
  /**
   * Takes the next delivery of a notifier that is due, counts the try, and sets the time of the one after, in case this server
   * dies meanwhile. Messages never tried come first, each kind in the order of their ids. null = none is due.
   */
  claim(
    notifier: string,
    nowMs: number,
    nextMs: (attempts: number) => number,
  ): Promise<{ readonly message: OutboxRow; readonly delivery: Delivery } | null>;
  settle(outboxId: number, notifier: string, settlement: Settlement): Promise<void>;
  /** The notifier answers again: all that waits for it is due now, but for the messages named. */
  release(notifier: string, nowMs: number, except: readonly number[]): Promise<void>;
  troubles(): Promise<readonly DeliveryTrouble[]>;
  /** By outbox id and notifier. */
  ofMessages(outboxIds: readonly number[]): Promise<readonly Delivery[]>;
  /**
   * Dead deliveries are tried again from now on; with `outboxId` and no notifier an unrouted message is routed anew. Resolves
   * with their number. @throws PicketError UNKNOWN_MESSAGE; UNKNOWN_NOTIFIER when the notifier is gone
   */
  retry(choice: DeliveryChoice): Promise<number>;
  /** Dead deliveries are put aside. Resolves with their number. @throws PicketError UNKNOWN_MESSAGE */
  discard(choice: DeliveryChoice): Promise<number>;
}

/** An alarm that stands, and when a notifier was last told of it (wall ms). */
export interface ToldAlarm {
  readonly notifier: string;
  readonly cluster: string;
  readonly alarm: string;
  readonly event: string;
  readonly subject: string;
  readonly toldMs: number;
}

export interface ReminderRepository {
  list(): Promise<readonly ToldAlarm[]>;
  /** In one transaction: what is told now goes to the outbox, and the times are kept. */
  save(change: {
    readonly told: readonly ToldAlarm[];
    readonly gone: readonly ToldAlarm[];
    readonly messages: readonly NewMessage[];
  }): Promise<void>;
}
