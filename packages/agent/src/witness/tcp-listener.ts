import { createServer, type Server } from 'node:net';
import type { Logger } from 'pino';
import { messageOf } from '../files/text.ts';

const retryMs = 30_000;

/**
 * A TCP port that accepts and says nothing. Neighbours try it while the host is well, so that its silence later means
 * something (S10), whatever the firewall lets through to ssh and libvirt.
 */
export function listenSilently(port: number, log: Logger, signal: AbortSignal): Server {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end();
  });
  server.on('error', (error) => {
    log.warn(
      `The witness port ${port} cannot be opened (${messageOf(error)}): neighbours have one network source less.`,
    );
    if (!signal.aborted) setTimeout(() => listen(), retryMs).unref();
  });
  const listen = () => server.listen({ port, host: '::', ipv6Only: false }).unref();
  signal.addEventListener('abort', () => server.close(), { once: true });
  listen();
  return server;
}
