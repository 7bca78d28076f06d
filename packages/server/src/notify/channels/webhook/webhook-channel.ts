import { createHmac } from 'node:crypto';
import type { Channel } from '../../channel.ts';
import { httpCall } from '../../http-call.ts';
import { plainText } from '../../text.ts';

/**
 * Answers about this very message, which would be the same the next time (RFC 9110 §15.5). Any other refusal, 401 or 404 while a
 * proxy is set up anew, say, may be mended: the message waits.
 */
const forGood = [400, 410, 413, 415, 422];

/**
 * POSTs the message as JSON. The signature is HMAC-SHA256 of the time, a dot and the body: whoever has the key can check that
 * the message is Picket's and fresh. A redirect is not followed: it would carry the message to whom nobody named.
 */
export const webhookChannel: Channel<'webhook'> = {
  send: async (config, message, timeoutMs) => {
    const body = JSON.stringify(message);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const secret = config.secret ?? '';
    const { status, said } = await httpCall({
      method: 'POST',
      url: config.url,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Picket',
        'x-picket-id': message.id,
        'x-picket-timestamp': timestamp,
        ...(secret === '' ? {} : { 'x-picket-signature': `sha256=${signature(secret, timestamp, body)}` }),
      },
      body,
      caCertificate: config.caCertificate,
      timeoutMs,
    });
    const { host } = new URL(config.url);
    if (status === null) return { ok: false, retry: true, detail: `${host}: ${said}.` };
    const answer = `${host} answered ${status}${said === '' ? '' : `: ${plainText(said, 200)}`}`;
    if (status >= 200 && status < 300) return { ok: true, detail: answer };
    if (status >= 300 && status < 400)
      return {
        ok: false,
        retry: true,
        detail: `${host} answered ${status}, a redirect: set the url that it leads to.`,
      };
    return { ok: false, retry: !forGood.includes(status), detail: answer };
  },
};

function signature(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
}
