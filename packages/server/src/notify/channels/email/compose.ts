import type { EmailConfig, NotificationMessage } from '@picket/protocol';
import MailComposer from 'nodemailer/lib/mail-composer';
import { htmlPart, subjectLine, textPart } from './wording.ts';

export interface Mail {
  readonly envelope: { readonly from: string | false; readonly to: readonly string[] };
  readonly raw: Buffer;
}

/** Makes the mail. All mails of an incident refer to one id, so that mail programs show them as one thread. */
export async function composeMail(
  config: Pick<EmailConfig, 'from' | 'to'>,
  message: NotificationMessage,
): Promise<Mail> {
  const domain = `picket.${message.installation}`;
  const thread =
    message.incident === null ? null : `<incident-${atoms(`${message.cluster}/${message.incident}`)}@${domain}>`;
  const node = new MailComposer({
    from: config.from,
    to: config.to,
    subject: subjectLine(message),
    text: textPart(message),
    html: htmlPart(message),
    messageId: `<${atoms(message.id)}@${domain}>`,
    ...(thread === null ? {} : { inReplyTo: thread, references: thread }),
    ...(message.severity === 'critical' ? { priority: 'high' as const } : {}),
    headers: {
      // RFC 3834: no vacation note answers it.
      'Auto-Submitted': 'auto-generated',
      'X-Picket-Id': message.id,
      'X-Picket-Event': message.event,
      'X-Picket-Severity': message.severity,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  return { envelope: node.getEnvelope(), raw: await node.build() };
}

/** What a message id may hold (RFC 5322 §3.2.3), one to one. */
function atoms(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9-]/g, (char) => `=${char.codePointAt(0)?.toString(16) ?? ''}=`);
}
