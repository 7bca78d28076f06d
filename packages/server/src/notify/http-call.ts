import { type ClientRequest, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { oneLine } from '../fencing/answers.ts';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** PEM; empty = the CAs of this machine. */
  readonly caCertificate: string;
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  /** null when there was no answer. */
  readonly status: number | null;
  /** Begin of the body, or why there is none; one line. */
  readonly said: string;
}

/** Of an answer's body: enough for a person to see what is wrong. */
const maxBodyBytes = 4_096;

/** One request on a connection of its own, without proxies and redirects. Keeps its deadline and never throws. */
export function httpCall(call: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    let sent: ClientRequest | null = null;
    const finish = (answer: HttpAnswer): void => {
      clearTimeout(deadline);
      resolve(answer);
      sent?.destroy();
    };
    const deadline = setTimeout(
      () => finish({ status: null, said: `no answer within ${(call.timeoutMs / 1000).toFixed(1)} s` }),
      call.timeoutMs,
    );
    try {
      const url = new URL(call.url);
      const headers = { ...call.headers, 'content-length': String(Buffer.byteLength(call.body)) };
      const ca = call.caCertificate === '' ? {} : { ca: call.caCertificate };
      sent =
        url.protocol === 'https:'
          ? tlsRequest(url, { method: call.method, headers, agent: false, ...ca })
          : plainRequest(url, { method: call.method, headers, agent: false });
      sent.on('error', (error: NodeJS.ErrnoException) => finish({ status: null, said: reasonOf(error) }));
      sent.on('response', (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        const done = (): void =>
          finish({ status: response.statusCode ?? null, said: oneLine(Buffer.concat(parts).toString('utf8')) });
        response.on('data', (part: Buffer) => {
          parts.push(part);
          size += part.length;
          if (size >= maxBodyBytes) done();
        });
        response.on('end', done);
        response.on('error', done);
      });
      sent.end(call.body);
    } catch (error) {
      finish({ status: null, said: reasonOf(error as Error) });
    }
  });
}

function reasonOf(error: NodeJS.ErrnoException): string {
  return oneLine(reasons[error.code ?? ''] ?? (error.message || error.code || 'the connection failed'));
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is unknown',
  EAI_AGAIN: 'its name cannot be looked up now',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to its network',
  ECONNRESET: 'it broke the connection',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself: give it as caCertificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'its CA is not known here: give it as caCertificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its CA is not known here: give it as caCertificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its CA is not known here: give it as caCertificate',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};
