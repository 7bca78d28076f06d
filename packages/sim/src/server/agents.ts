import { type Keep, PicketError, type ToServer } from '@picket/protocol';
import type { Agents } from '@picket/server/runtime';
import type { Connection } from '../agent/connection.ts';
import type { ServerClock } from './clock.ts';

type Order = Parameters<Agents['ask']>[2];

interface Waiting {
  readonly connection: Connection;
  resolve(answer: ToServer): void;
  reject(error: PicketError): void;
}

/** The agents' links as one server process sees them: orders out, answers back by effect id. */
export class SimAgents implements Agents {
  readonly serverEpoch: number;
  /** S17: an agent has obeyed a newer server; this one gives no orders. */
  outranked = false;
  private readonly clock: ServerClock;
  private readonly links = new Map<string, Connection>();
  private readonly waiting = new Map<string, Waiting>();

  constructor(serverEpoch: number, clock: ServerClock) {
    this.serverEpoch = serverEpoch;
    this.clock = clock;
  }

  all(): readonly Connection[] {
    return [...this.links.values()];
  }

  place(connection: Connection): void {
    const older = this.links.get(connection.host);
    if (older !== undefined) this.remove(older);
    this.links.set(connection.host, connection);
  }

  /** The link is gone: whatever was asked over it has an unknown outcome. */
  remove(connection: Connection): void {
    connection.openAtServer = false;
    if (this.links.get(connection.host) === connection) this.links.delete(connection.host);
    for (const [effect, wait] of this.waiting) {
      if (wait.connection !== connection) continue;
      this.waiting.delete(effect);
      wait.reject(unreachable(`The link to ${connection.host} broke before its answer came.`, true));
    }
  }

  answered(message: Extract<ToServer, { effectId: string }>): void {
    const wait = this.waiting.get(message.effectId);
    this.waiting.delete(message.effectId);
    wait?.resolve(message);
  }

  resync(_cluster: string, host: string): void {
    this.links.get(host)?.toAgent.send({ type: 'resync' });
  }

  keep(_cluster: string, host: string, session: string, message: Keep): void {
    const connection = this.links.get(host);
    if (!this.outranked && connection?.sessionName === session) connection.toAgent.send(message);
  }

  ask(_cluster: string, host: string, message: Order, timeoutMs: number): Promise<ToServer> {
    const connection = this.links.get(host);
    if (this.outranked)
      return Promise.reject(
        new PicketError('NOT_LEADER', 'This server gives no orders: agents have obeyed a newer one.', { sent: false }),
      );
    if (connection === undefined) return Promise.reject(unreachable(`${host} has no link to this server.`, false));
    return new Promise((resolve, reject) => {
      this.waiting.set(message.effectId, { connection, resolve, reject });
      this.clock.after(timeoutMs, () => {
        if (!this.waiting.delete(message.effectId)) return;
        reject(unreachable(`${host} did not answer ${message.type} within ${timeoutMs} ms.`, true));
      });
      connection.toAgent.send(message);
    });
  }
}

function unreachable(sentence: string, sent: boolean): PicketError {
  return new PicketError('SERVER_UNREACHABLE', sentence, { sent });
}
