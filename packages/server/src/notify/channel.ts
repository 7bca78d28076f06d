import type { NotificationMessage, NotifierConfig, NotifierKind } from '@picket/protocol';

/** What became of one try to tell people. `detail` is one line for people, without secrets. */
export type SendResult =
  | { readonly ok: true; readonly detail: string }
  /** `retry` false: the receiver refused this message for good (a bad address, say), trying again is no use. */
  | { readonly ok: false; readonly retry: boolean; readonly detail: string };

/** A notifier's configuration with its secrets opened: never logged, never stored. */
type OpenConfig<K extends NotifierKind> = Extract<NotifierConfig, { readonly kind: K }>;

/** One way to tell people. Sends each message in a session of its own, keeps the deadline, and never throws. */
export interface Channel<K extends NotifierKind> {
  send(config: OpenConfig<K>, message: NotificationMessage, timeoutMs: number): Promise<SendResult>;
}
