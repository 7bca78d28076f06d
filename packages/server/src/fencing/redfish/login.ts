import { z } from 'zod';
import type { FenceDevice } from '../driver.ts';
import { onThisService } from './links.ts';
import { RedfishProblem } from './problem.ts';
import type { Reply, Transport } from './transport.ts';
import { saidBy, speaksOfCredentials } from './words.ts';

/** For taking the session away after the answer is there; nobody waits for it. */
const logoutMs = 2_000;

/** By session (DSP0266 §13.3.4); by password with each request where the service has no sessions, or none left. */
export class Login {
  readonly #device: FenceDevice;
  readonly #transport: Transport;
  readonly #leftMs: () => number;
  #sessions: string | null = null;
  #open: { readonly token: string; readonly path: string | null } | null = null;
  #begun = false;
  #renewed = false;

  constructor(device: FenceDevice, transport: Transport, leftMs: () => number) {
    this.#device = device;
    this.#transport = transport;
    this.#leftMs = leftMs;
  }

  headers(): Record<string, string> {
    if (this.#open !== null) return { 'x-auth-token': this.#open.token };
    if (!this.#begun) return {};
    const { username, password } = this.#device;
    return { authorization: `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}` };
  }

  async begin(sessions: string | null): Promise<void> {
    if (this.#device.username.includes(':') && sessions === null) {
      throw new RedfishProblem(
        'This Redfish service has no sessions, and without them a user name cannot hold a colon.',
      );
    }
    this.#sessions = sessions;
    if (sessions !== null) await this.#logIn(sessions);
    this.#begun = true;
  }

  /** Logs in anew, once, after a session was found expired. False where there is none. */
  async renew(): Promise<boolean> {
    if (this.#open === null || this.#sessions === null || this.#renewed) return false;
    this.#renewed = true;
    this.#open = null;
    await this.#logIn(this.#sessions);
    return true;
  }

  async end(): Promise<void> {
    const path = this.#open?.path ?? null;
    if (path === null) return;
    try {
      await this.#transport.send({ method: 'DELETE', path, headers: this.headers() }, logoutMs);
    } catch {
      // It ends by itself after the service's own time.
    }
  }

  async #logIn(sessions: string): Promise<void> {
    const { address, username, password } = this.#device;
    const path = onThisService(sessions, this.#transport.origin);
    const body = { UserName: username, Password: password };
    const reply = await this.#transport.send({ method: 'POST', path, body }, this.#leftMs());
    const token = reply.headers['x-auth-token'];
    if (reply.status >= 200 && reply.status < 300 && typeof token === 'string') {
      this.#open = { token, path: sessionPath(reply, this.#transport.origin) };
    } else if (reply.status === 401 || reply.status === 403 || speaksOfCredentials(reply)) {
      throw new RedfishProblem(refusedLogin(address.asTyped, reply));
    }
  }
}

function sessionPath({ headers, json }: Reply, origin: string): string | null {
  const said = z.object({ '@odata.id': z.string() }).safeParse(json);
  const link = headers.location ?? (said.success ? said.data['@odata.id'] : undefined);
  try {
    return link === undefined ? null : onThisService(link, origin);
  } catch {
    return null;
  }
}

export function refusedLogin(at: string, reply: Reply): string {
  return `The Redfish service at ${at} refused user or password (${saidBy(reply)}).`;
}
