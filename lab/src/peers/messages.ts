import type { NotificationMessage } from '@picket/protocol';
import type { Lab } from '../lab/state.ts';
import { kept } from './inbox.ts';
import { type PeerName, peerNames } from './peers.ts';
import { trapsIn } from './trap-receiver.ts';

/** Mails as they came over the wire (RFC 5322), in their order. */
export function mailsIn(lab: Lab): string[] {
  return kept(lab.files.peer('mail'));
}

/** What the web service took: only messages whose signature was right. */
export function webhooksIn(lab: Lab): NotificationMessage[] {
  return kept(lab.files.peer('webhook')).map((text) => JSON.parse(text) as NotificationMessage);
}

/** What the command read from its standard input. */
export function commandsIn(lab: Lab): NotificationMessage[] {
  return kept(lab.files.peer('command')).map((text) => JSON.parse(text) as NotificationMessage);
}

/** How many messages each peer has received. */
export function received(lab: Lab): { peer: PeerName; messages: number }[] {
  const messages: Record<PeerName, number> = {
    mail: mailsIn(lab).length,
    trap: trapsIn(lab).length,
    webhook: webhooksIn(lab).length,
    command: commandsIn(lab).length,
  };
  return peerNames.map((peer) => ({ peer, messages: messages[peer] }));
}
