import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface StubCall {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Record<string, string | string[] | undefined>;
}

export interface StubApi {
  readonly env: Record<string, string>;
  readonly calls: StubCall[];
  close(): Promise<void>;
}

/** A server that answers from a table: "METHOD /path" → what to answer. Unknown ones get a 404 problem. */
export async function stubApi(
  answers: Readonly<Record<string, unknown | ((call: StubCall) => unknown)>>,
): Promise<StubApi> {
  const calls: StubCall[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const call = {
        method: request.method ?? '',
        path: (request.url ?? '').replace('/api/v1', ''),
        body: text === '' ? undefined : JSON.parse(text),
        headers: request.headers,
      };
      calls.push(call);
      const key = `${call.method} ${call.path.split('?')[0]}`;
      const found = answers[key];
      const answer = typeof found === 'function' ? found(call) : found;
      const status = answer === undefined ? 404 : ((answer as { status?: number }).status ?? 200);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? problem(404, 'BAD_REQUEST', `No ${key} here.`, 'Fix the test.')));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dir = await mkdtemp(path.join(tmpdir(), 'picket-cli-'));
  const tokenFile = path.join(dir, 'admin.token');
  await writeFile(tokenFile, 'stub-token\n');
  return {
    env: { PICKET_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, PICKET_TOKEN_FILE: tokenFile },
    calls,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(dir, { recursive: true });
    },
  };
}

export function problem(status: number, code: string, detail: string, hint: string): object {
  return { type: 'urn:picket:error', title: code, status, code, detail, hint };
}
