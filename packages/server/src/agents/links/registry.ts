import { type Hello, type Keep, PicketError, type ToServer } from '@picket/protocol';
import type { Agents } from '../../runtime/ports.ts';
import type { AgentWorld } from '../ports.ts';
import type { LinkLimits } from './limits.ts';
import type { Link } from './link.ts';
import type { Order } from './pending.ts';

/** The runtime's port to the agents, with the one reason to keep it shut. */
export interface AgentLinks extends Agents {
  /** Why this server may give no orders, in one sentence; null when it may (S17). */
  whyReadOnly(): string | null;
}

/** The links in force, one per host at most, and the way of orders to them. */
export class LinkRegistry implements AgentLinks {
  readonly #world: Pick<AgentWorld, 'runtime' | 'serverEpoch'>;
  readonly #limits: LinkLimits;
  readonly #links = new Map<string, Link>();
  /** Admissions of one host wait for each other: two that probed at once would both find the place free. */
  readonly #placing = new Map<string, Promise<unknown>>();
  readonly #sweep: NodeJS.Timeout;
  #outrankedBy = -1;
  #outrankedWhy = '';
  #closed = false;

  constructor(world: Pick<AgentWorld, 'runtime' | 'serverEpoch'>, limits: LinkLimits) {
    this.#world = world;
    this.#limits = limits;
    this.#sweep = setInterval(() => this.#pingAll(), limits.pingMs).unref();
  }

  get serverEpoch(): number {
    return this.#world.serverEpoch();
  }

  get closed(): boolean {
    return this.#closed;
  }

  current(cluster: string, host: string): Link | undefined {
    return this.#links.get(keyOf(cluster, host));
  }

  /**
   * Makes the link the one in force of its host. An older one of the same agent process, or one that no longer answers, gives way.
   * @throws PicketError IDENTITY_TAKEN when another live session holds the identity (S22)
   */
  async place(link: Link, hello: Hello): Promise<void> {
    const key = keyOf(link.enrolment.cluster, link.enrolment.host);
    const before = this.#placing.get(key) ?? Promise.resolve();
    const placed = before.then(() => this.#place(key, link, hello));
    const settled = placed.catch(() => undefined);
    this.#placing.set(key, settled);
    try {
      await placed;
    } finally {
      if (this.#placing.get(key) === settled) this.#placing.delete(key);
    }
  }

  /** Takes the link out, if it is still the one in force. Orders under way end with an unknown outcome. */
  remove(link: Link): void {
    const { cluster, host } = link.enrolment;
    link.pending.rejectAll(`The link to ${host} broke before its answer came.`);
    if (this.current(cluster, host) !== link) return;
    this.#links.delete(keyOf(cluster, host));
    this.#world.runtime.linkLost(cluster, host);
  }

  resync(cluster: string, host: string): void {
    this.current(cluster, host)?.send({ type: 'resync' });
  }

  keep(cluster: string, host: string, session: string, message: Keep): void {
    const link = this.current(cluster, host);
    if (link?.hello?.session === session && this.whyReadOnly() === null) link.send(message);
  }

  async ask(cluster: string, host: string, message: Order, timeoutMs: number): Promise<ToServer> {
    const readOnly = this.whyReadOnly();
    if (readOnly !== null) throw new PicketError('NOT_LEADER', readOnly, { sent: false });
    const link = this.current(cluster, host);
    if (link === undefined || !link.open) {
      throw new PicketError('SERVER_UNREACHABLE', `${host} has no link to this server.`, { sent: false });
    }
    const answer = link.pending.wait(host, message, timeoutMs);
    link.send(message);
    return answer;
  }

  /** S17: an agent has obeyed a server of this installation with a higher epoch. No orders until our own epoch is above it. */
  outranked(epoch: number, why: string): void {
    if (epoch <= this.#outrankedBy) return;
    this.#outrankedBy = epoch;
    this.#outrankedWhy = why;
  }

  whyReadOnly(): string | null {
    return this.#outrankedBy > this.serverEpoch ? this.#outrankedWhy : null;
  }

  /** Ends every link; hosts are not reported lost, since it is the server that leaves. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#sweep);
    for (const link of this.#links.values()) link.pending.rejectAll('This server is stopping.');
    this.#links.clear();
  }

  async #place(key: string, link: Link, hello: Hello): Promise<void> {
    const older = this.#links.get(key);
    if (older !== undefined && older.hello?.session !== hello.session && (await older.probe(this.#limits.probeMs))) {
      const { host } = link.enrolment;
      const sentence = `Two agents claim to be ${host}: one at ${older.address}, which holds the link and answers, and one at ${link.address}.`;
      throw new PicketError('IDENTITY_TAKEN', sentence);
    }
    // While the older one was asked, the newer may have gone.
    if (!link.open || this.#closed) return;
    link.hello = hello;
    this.#links.set(key, link);
    older?.drop();
  }

  #pingAll(): void {
    for (const link of this.#links.values()) {
      if (link.quietMs > this.#limits.deadMs) link.drop();
      else link.ping();
    }
  }
}

function keyOf(cluster: string, host: string): string {
  return JSON.stringify([cluster, host]);
}
