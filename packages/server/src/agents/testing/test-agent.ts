import { once } from 'node:events';
import type { Hello, ToAgent } from '@picket/protocol';
import { WebSocket } from 'ws';

export interface AgentKeys {
  readonly host: string;
  readonly machineId: string;
  readonly keyPem: string;
  readonly certificate: string;
  readonly ca: string;
}

/** The agent's end of a link, driven by a test. */
export class TestAgent {
  readonly socket: WebSocket;
  readonly received: ToAgent[] = [];
  readonly #keys: Partial<AgentKeys>;
  #closed: number | null = null;

  constructor(port: number, keys: Partial<AgentKeys>) {
    this.#keys = keys;
    this.socket = new WebSocket(`wss://127.0.0.1:${port}/v1/link`, {
      ...(keys.keyPem === undefined ? {} : { key: keys.keyPem, cert: keys.certificate }),
      // With the CA in hand the server's name is checked as well, as a real agent does.
      ...(keys.ca === undefined ? { rejectUnauthorized: false } : { ca: keys.ca }),
    });
    this.socket.on('message', (data) => this.received.push(JSON.parse(String(data)) as ToAgent));
    this.socket.on('error', () => undefined);
    this.socket.on('close', (code) => {
      this.#closed = code;
    });
  }

  async opened(): Promise<this> {
    if (this.socket.readyState !== WebSocket.OPEN) await once(this.socket, 'open');
    return this;
  }

  /** HTTP status and error code with which the server refused the upgrade. */
  async refusedUpgrade(): Promise<{ status: number; code: string }> {
    const [, response] = (await once(this.socket, 'unexpected-response')) as [
      unknown,
      NodeJS.ReadableStream & { statusCode: number },
    ];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    return { status: response.statusCode, code: (JSON.parse(text) as { code: string }).code };
  }

  async hello(over: Partial<Hello> = {}): Promise<this> {
    await this.opened();
    const { host = '', machineId = '' } = this.#keys;
    const identity = {
      host,
      machineId,
      bootId: 'boot-1',
      session: 'session-1',
      bmcGuid: null,
      addresses: ['10.0.0.1'],
    };
    const standing = { installation: null, highestServerEpoch: 0, agentVersion: '0.1.0', protocol: 1 };
    this.send({ type: 'hello', ...identity, ...standing, ...over });
    return this;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Waits for a message of this type, also one that has come before. */
  async next<T extends ToAgent['type']>(type: T): Promise<Extract<ToAgent, { type: T }>> {
    for (;;) {
      const found = this.received.find((message): message is Extract<ToAgent, { type: T }> => message.type === type);
      if (found !== undefined) return found;
      await once(this.socket, 'message');
    }
  }

  /** Resolves with the close code. */
  async closed(): Promise<number> {
    if (this.#closed === null) await once(this.socket, 'close');
    return this.#closed ?? 0;
  }

  cut(): void {
    this.socket.terminate();
  }
}
