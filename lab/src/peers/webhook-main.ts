import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import { parseArgs } from 'node:util';
import { keeper } from './inbox.ts';
import { webhookSecret } from './peers.ts';

// A web service that keeps what is signed with its key, and counts the pings: `webhook-main.ts --folder D --host H --port P --tls D`.

const text = { type: 'string', default: '' } as const;
const { values } = parseArgs({ options: { folder: text, host: text, port: text, tls: text } });
const keep = keeper(values.folder, 'json');
const keepPing = keeper(`${values.folder}/pings`, 'txt');

const freshMs = 300_000;

/** As an operator's own service would check it: by the time, a dot and the body, and no older than five minutes. */
function isSigned(body: Buffer, headers: IncomingHttpHeaders): boolean {
  const at = String(headers['x-picket-timestamp']);
  const digest = createHmac('sha256', webhookSecret).update(`${at}.`).update(body).digest('hex');
  const right = Buffer.from(`sha256=${digest}`);
  const given = Buffer.from(String(headers['x-picket-signature']));
  const isFresh = Math.abs(Date.now() - Number(at) * 1000) < freshMs;
  return isFresh && given.length === right.length && timingSafeEqual(given, right);
}

const tls = { key: readFileSync(`${values.tls}/key.pem`), cert: readFileSync(`${values.tls}/cert.pem`) };
const server = createServer(tls, (request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts);
    const answer = (status: number) => response.writeHead(status).end();
    if (request.url === '/ping') {
      keepPing(new Date().toISOString());
      return answer(204);
    }
    if (!isSigned(body, request.headers)) {
      console.error('refused: a message without the right signature');
      return answer(401);
    }
    keep(body);
    return answer(204);
  });
});
server.listen(Number(values.port), values.host);
