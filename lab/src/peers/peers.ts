/**
 * Whom Picket tells: a mail server, a trap receiver, a web service and a command, as an operator has them. They stand beside the
 * server in the lab's network and keep what they receive in D/peers/<name>.
 */
export const peerNames = ['mail', 'trap', 'webhook', 'command'] as const;
export type PeerName = (typeof peerNames)[number];

export const peerPorts = { mail: 2587, trap: 1162, webhook: 8444 } as const;

/** What the peers take; anybody else is turned away. */
export const mailAccess = { username: 'picket', password: 'mail-s3cret' } as const;
export const trapCommunity = 'lab-c0mmunity';
export const trapUser = {
  user: 'picket',
  authPassword: 'trap-auth-s3cret',
  privPassword: 'trap-priv-s3cret',
  /** Of the sender: a trap of version 3 speaks in its name (RFC 3414 §3.1), so the receiver must know it. */
  engineId: '8000000001504b4c4142',
} as const;
export const webhookSecret = 'webhook-s3cret';
