import type { NotificationMessage, NotifierConfig, NotifierKind } from '@picket/protocol';
import type { Channel, SendResult } from '../channel.ts';
import { commandChannel } from './command/command-channel.ts';
import { emailChannel } from './email/email-channel.ts';
import { pingChannel } from './ping/ping-channel.ts';
import { snmpChannel } from './snmp/snmp-channel.ts';
import { webhookChannel } from './webhook/webhook-channel.ts';

const channels: { readonly [K in NotifierKind]: Channel<K> } = {
  email: emailChannel,
  snmp: snmpChannel,
  webhook: webhookChannel,
  command: commandChannel,
  ping: pingChannel,
};

/** Sends one message in the way that the config names. */
export type Send = (config: NotifierConfig, message: NotificationMessage, timeoutMs: number) => Promise<SendResult>;

export const sendByChannel: Send = (config, message, timeoutMs) => {
  // The kind of the config chooses the channel of that kind; TypeScript cannot follow that through the union.
  const channel = channels[config.kind] as Channel<NotifierKind>;
  return channel.send(config, message, timeoutMs);
};
