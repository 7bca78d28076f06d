import type { NotifierConfig, NotifierKind } from '@picket/protocol';

export const notifierKindWords: Readonly<Record<NotifierKind, { readonly label: string; readonly meaning: string }>> = {
  email: { label: 'Mail', meaning: 'By SMTP; one thread for each incident.' },
  snmp: { label: 'SNMP trap', meaning: 'Traps or informs, version 2c or 3, decoded by PICKET-MIB.' },
  webhook: { label: 'Webhook', meaning: 'Signed JSON by HTTP POST.' },
  command: { label: 'Command', meaning: 'A program on the server gets the message as JSON on standard input.' },
  ping: {
    label: 'Dead-man ping',
    meaning: 'A URL that is called while all is well; whoever watches it notices that this server is gone.',
  },
};

/** Whom it reaches, in a few words. */
export function notifierTarget(config: NotifierConfig): string {
  switch (config.kind) {
    case 'email':
      return `to ${config.to.join(', ')} through ${config.host}`;
    case 'snmp':
      return `${config.type} v${config.version} to ${config.host}:${config.port}`;
    case 'webhook':
      return config.url;
    case 'command':
      return config.command;
    case 'ping':
      return `${config.url} every ${config.everySeconds} s`;
  }
}
