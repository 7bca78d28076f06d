import { randomUUID } from 'node:crypto';
import { LINK_PROTOCOL_VERSION, type ToAgent, type ToServer, type VmOrder, type Welcome } from '@picket/protocol';
import { answerCheck } from './check.ts';
import { inventoryOf } from './inventory.ts';
import { Link, type Wire } from './link.ts';
import type { Machine } from './machine.ts';
import { type OrderWorld, obey, whyNotEpoch } from './orders.ts';

const inventoryIntervalMs = 30_000;
/** Beats come a little early or late, as on a busy host: ± this share of the interval. */
const beatJitter = 0.1;

/** The agent on one simulated host: says hello, beats, reports, and does as the server says. */
export class SwarmAgent {
  readonly machine: Machine;
  readonly #wire: Wire;
  readonly #orders: OrderWorld;
  readonly #link: Link;
  #session = randomUUID();
  #linked = false;
  #linkedBefore = false;
  #beat = 0;
  #beatTimer: NodeJS.Timeout | undefined;
  #reportTimer: NodeJS.Timeout | undefined;
  /** Hashes of the XML that this link has carried. */
  #sent = new Set<string>();
  /** Results that found no link. */
  #outbox: ToServer[] = [];

  constructor(wire: Wire, orders: OrderWorld, machine: Machine, certificate: string) {
    this.#wire = wire;
    this.#orders = orders;
    this.machine = machine;
    this.#link = new Link(wire, certificate, {
      opened: () => this.#link.send(this.#hello()),
      message: (message) => this.#hear(message),
      closed: () => this.#unlinked(),
    });
  }

  get linked(): boolean {
    return this.#linked;
  }

  start(): void {
    if (this.machine.alive) this.#link.dial();
  }

  /** Its host stopped dead. */
  die(): void {
    this.#link.drop();
    this.#unlinked();
    this.#outbox = [];
  }

  /** Its host has booted: a new process, with what the old one kept on disk. */
  boot(): void {
    this.#session = randomUUID();
    this.#link.dial();
  }

  /** Stops; its host lives on. */
  end(): void {
    this.#link.goodbye();
    this.#unlinked();
  }

  /** After `end`. */
  cut(): void {
    this.#link.cut();
  }

  #hello(): ToServer {
    const { plan, bootId, memory } = this.machine;
    return {
      type: 'hello',
      protocol: LINK_PROTOCOL_VERSION,
      host: plan.name,
      agentVersion: 'swarm',
      machineId: plan.machineId,
      bootId,
      session: this.#session,
      bmcGuid: plan.bmcGuid,
      addresses: [plan.address],
      installation: memory.installation,
      highestServerEpoch: memory.highestServerEpoch,
    };
  }

  #hear(message: Exclude<ToAgent, { type: 'refused' }>): void {
    switch (message.type) {
      case 'welcome':
        this.#welcomed(message);
        return;
      case 'resync':
        this.#reportAll();
        return;
      case 'keep':
        return;
      case 'check':
        this.#wire.figures.checks += 1;
        this.#link.send(answerCheck(this.#orders.world, this.machine, message, this.#orders.nowMs()));
        return;
      default:
        void this.#obey(message);
    }
  }

  #welcomed(welcome: Welcome): void {
    const { memory, plan } = this.machine;
    const objection =
      memory.installation !== null && memory.installation !== welcome.installation
        ? `it belongs to installation ${welcome.installation}, ${plan.name} to ${memory.installation}`
        : whyNotEpoch(this.machine, welcome.serverEpoch);
    if (objection !== null) {
      this.#link.refuse(objection);
      return;
    }
    memory.installation = welcome.installation;
    memory.highestServerEpoch = welcome.serverEpoch;
    this.#link.stands();
    this.#linked = true;
    this.#wire.figures.linked += 1;
    if (this.#linkedBefore) this.#wire.figures.reconnects += 1;
    this.#linkedBefore = true;
    this.#beatOn(welcome.heartbeatIntervalMs);
    for (const result of this.#outbox.splice(0)) this.#link.send(result);
    this.#reportAll();
    this.#reportTimer = setInterval(() => this.#report(), inventoryIntervalMs);
  }

  #unlinked(): void {
    if (!this.#linked) return;
    this.#linked = false;
    this.#wire.figures.linked -= 1;
    clearTimeout(this.#beatTimer);
    clearInterval(this.#reportTimer);
  }

  #beatOn(intervalMs: number): void {
    if (this.#link.send({ type: 'beat', seq: this.#beat++ })) this.#wire.figures.beats += 1;
    const jitter = 1 + beatJitter * (2 * Math.random() - 1);
    this.#beatTimer = setTimeout(() => this.#beatOn(intervalMs), Math.round(intervalMs * jitter));
  }

  async #obey(order: VmOrder): Promise<void> {
    this.#wire.figures.orders += 1;
    const { bootId } = this.machine;
    const result = await obey(this.#orders, this.machine, order);
    if (result === null || !this.machine.alive || this.machine.bootId !== bootId) return;
    if (result.type === 'vm-result' && result.outcome === 'started') this.#wire.figures.started += 1;
    if (!this.#linked || !this.#link.send(result)) this.#outbox.push(result);
    // Taken after the order was carried out: never older than its result (I1).
    this.#report();
  }

  #reportAll(): void {
    this.#sent = new Set();
    this.#report();
  }

  #report(): void {
    if (this.#linked) this.#link.send(inventoryOf(this.machine, this.#sent, this.#orders.nowMs()));
  }
}
