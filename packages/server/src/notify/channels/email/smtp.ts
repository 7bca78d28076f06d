import type { EmailConfig } from '@picket/protocol';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SendResult } from '../../channel.ts';
import type { Mail } from './compose.ts';

/** What nodemailer adds to its errors. */
interface SmtpError extends Error {
  readonly command?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly rejectedErrors?: readonly SmtpError[] | undefined;
}

/** Sends one mail in a session of its own; at the deadline the connection is cut, wherever it stands. */
export async function sendMail(config: EmailConfig, mail: Mail, timeoutMs: number): Promise<SendResult> {
  const connection = new SMTPConnection({
    host: config.host,
    port: config.port,
    secure: config.tls === 'implicit',
    requireTLS: config.tls === 'starttls',
    ignoreTLS: config.tls === 'none',
    tls: { minVersion: 'TLSv1.2', ...(config.caCertificate === '' ? {} : { ca: config.caCertificate }) },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketCloseTimeout: 0,
    logger: false,
  });
  let late: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => reject(new Error(`No answer within ${(timeoutMs / 1000).toFixed(1)} s`)), timeoutMs);
  });
  // Errors outside of a call (a broken socket) arrive here only; without an ear they would end the process.
  const broken = new Promise<never>((_resolve, reject) => connection.on('error', reject));
  try {
    return await Promise.race([session(connection, config, mail), deadline, broken]);
  } catch (error) {
    return failed(error as SmtpError, config);
  } finally {
    clearTimeout(late);
    connection.close();
  }
}

async function session(connection: SMTPConnection, config: EmailConfig, mail: Mail): Promise<SendResult> {
  await call((done) => connection.connect(done));
  if (config.username !== '') {
    const credentials = { user: config.username, pass: config.password ?? '' };
    await call((done) => connection.login({ ...credentials, credentials }, (error) => done(error)));
  }
  const sent = await new Promise<{
    accepted: string[];
    rejectedErrors?: readonly SmtpError[] | undefined;
    response: string;
  }>((resolve, reject) =>
    connection.send({ from: mail.envelope.from, to: [...mail.envelope.to] }, mail.raw, (error, info) =>
      error === null ? resolve(info) : reject(error),
    ),
  );
  connection.quit();
  const refused = sent.rejectedErrors ?? [];
  const to = `Accepted for ${sent.accepted.join(', ')}: ${sent.response}`;
  const detail =
    refused.length === 0 ? to : `${to}; but not for all: ${refused.map((error) => error.message).join('; ')}`;
  // A receiver put off for now (greylisting, say) gets it later; those that have it can drop the double by its Message-ID.
  if (refused.some(({ responseCode = 0 }) => responseCode < 500)) return { ok: false, retry: true, detail };
  return { ok: true, detail };
}

function call(start: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) =>
    start((error) => (error === undefined || error === null ? resolve() : reject(error))),
  );
}

/**
 * For good is only what was said of this message or all its receivers (RFC 5321 §4.2.1). A wrong password or missing TLS can
 * be mended, so the message waits.
 */
function failed(error: SmtpError, config: EmailConfig): SendResult {
  const answers = error.rejectedErrors ?? [error];
  const aboutMessage = error.command === 'RCPT TO' || error.command === 'DATA' || error.rejectedErrors !== undefined;
  const forGood = aboutMessage && answers.every(({ responseCode = 0 }) => responseCode >= 500);
  const why = answers.map(({ message }) => message).join('; ');
  return { ok: false, retry: !forGood, detail: `${config.host}:${config.port}: ${why}` };
}
