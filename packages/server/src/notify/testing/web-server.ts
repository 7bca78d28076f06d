import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** For tests: a real web server that keeps what it gets and answers what it is told. */
export async function webServer(options: {
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly answer?: (call: Call) => { status: number; body?: string; headers?: Record<string, string> };
  readonly port?: number;
}): Promise<{ readonly url: string; readonly port: number; readonly calls: Call[]; close(): Promise<void> }> {
  const calls: Call[] = [];
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const call = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      calls.push(call);
      const { status, body: said = '', headers = {} } = options.answer?.(call) ?? { status: 204 };
      response.writeHead(status, headers).end(said);
    });
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/hook`,
    port,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
