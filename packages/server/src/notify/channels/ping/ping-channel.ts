import type { Channel } from '../../channel.ts';
import { httpCall } from '../../http-call.ts';

/** Calls the URL of a dead-man watch. The message only says that it is a call; it is not sent. */
export const pingChannel: Channel<'ping'> = {
  send: async (config, _message, timeoutMs) => {
    const { status, said } = await httpCall({
      method: 'GET',
      url: config.url,
      headers: { 'user-agent': 'Picket' },
      body: '',
      caCertificate: config.caCertificate,
      timeoutMs,
    });
    const { host } = new URL(config.url);
    if (status === null) return { ok: false, retry: true, detail: `${host}: ${said}.` };
    const ok = status >= 200 && status < 300;
    const detail = `${host} answered ${status}${ok || said === '' ? '' : `: ${said}`}`;
    return ok ? { ok, detail } : { ok, retry: true, detail };
  },
};
