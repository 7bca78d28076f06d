import type { Channel } from '../../channel.ts';
import { composeMail } from './compose.ts';
import { sendMail } from './smtp.ts';

/** Mail over SMTP, one session a message. */
export const emailChannel: Channel<'email'> = {
  send: async (config, message, timeoutMs) => {
    try {
      return await sendMail(config, await composeMail(config, message), timeoutMs);
    } catch (error) {
      return { ok: false, retry: true, detail: `The mail could not be made: ${(error as Error).message}` };
    }
  },
};
