import type { ClusterEvent } from '@picket/engine';
import { type Hello, type Inventory, PicketError, type WatchdogReport } from '@picket/protocol';
import type { RawData } from 'ws';
import { announceEnrolment } from '../enrolment/join.ts';
import { asPicketError, messageOf } from '../errors.ts';
import type { AgentWorld } from '../ports.ts';
import { admit } from './admission.ts';
import type { ConflictLog } from './conflicts.ts';
import { Inbox } from './inbox.ts';
import type { LinkLimits } from './limits.ts';
import type { Link } from './link.ts';
import { readHello, readMessage } from './read.ts';
import type { LinkRegistry } from './registry.ts';
import { submitUntilSaved } from './submit.ts';
import { type CarriedXml, XmlShelf } from './xml-shelf.ts';

const maxEarlyMessages = 64;

/** Talks with one agent from its first message to the end of the link. */
export class LinkSession {
  readonly #world: AgentWorld;
  readonly #registry: LinkRegistry;
  readonly #conflicts: ConflictLog;
  readonly #limits: LinkLimits;
  readonly #link: Link;
  readonly #cluster: string;
  readonly #host: string;
  readonly #inbox: Inbox;
  readonly #shelf: XmlShelf;
  readonly #askedFor = new Set<string>();
  readonly #helloTimer: NodeJS.Timeout;
  #state: 'hello' | 'admitting' | 'open' | 'over' = 'hello';
  /** What an eager agent said before it was welcomed. */
  #early: [RawData, boolean][] = [];
  /** Words about the host's watchdog so far. */
  #watchdogWords = 0;

  /** Of the accepted hello; the runtime listens to the newest one only. */
  #session = '';

  constructor(world: AgentWorld, registry: LinkRegistry, conflicts: ConflictLog, limits: LinkLimits, link: Link) {
    this.#world = world;
    this.#registry = registry;
    this.#conflicts = conflicts;
    this.#limits = limits;
    this.#link = link;
    this.#cluster = link.enrolment.cluster;
    this.#host = link.enrolment.host;
    this.#shelf = new XmlShelf(world.store.vmXmls, this.#cluster);
    this.#inbox = new Inbox({
      submit: (event, unwanted) => this.#submit(event, unwanted),
      shelve: (inventory, carried) => this.#shelve(inventory, carried),
      toEvent: (inventory) => this.#inventoryEvent(inventory),
      answer: (answer) => {
        if (link.pending.settle(answer)) return;
        world.log.info(`${this.#host} answered an order that nobody waits for.`, {
          effect: answer.effectId,
          type: answer.type,
        });
      },
    });
    const noHello = `The agent sent no hello within ${limits.helloMs} ms.`;
    this.#helloTimer = setTimeout(() => this.#refuse(new PicketError('BAD_REQUEST', noHello)), limits.helloMs);
    link.onMessage((data, isBinary) => this.#guarded(() => this.#receive(data, isBinary)));
    link.onClose(() => this.#end());
  }

  #receive(data: RawData, isBinary: boolean): void {
    switch (this.#state) {
      case 'hello': {
        clearTimeout(this.#helloTimer);
        this.#state = 'admitting';
        void this.#admit(readHello(data, isBinary));
        return;
      }
      case 'admitting':
        if (this.#early.length >= maxEarlyMessages)
          throw new PicketError('BAD_REQUEST', 'The agent did not wait for its welcome.');
        this.#early.push([data, isBinary]);
        return;
      case 'open':
        this.#hear(data, isBinary);
        return;
      case 'over':
        return;
    }
  }

  #hear(data: RawData, isBinary: boolean): void {
    // Even a message that makes no sense shows that the host lives.
    this.#world.runtime.heard(this.#cluster, this.#host, this.#session);
    const message = readMessage(data, isBinary);
    switch (message.type) {
      case 'beat':
        this.#world.runtime.beat(this.#cluster, this.#host, this.#session, message.seq);
        return;
      case 'inventory':
        this.#inbox.inventory(message);
        return;
      case 'host-stopping': {
        const event: ClusterEvent = { kind: 'host-stopping', host: this.#host, running: message.running };
        this.#inbox.event(event, () => this.#superseded());
        return;
      }
      case 'watchdog-changed':
        this.#watchdog(message.watchdog);
        return;
      case 'agent-pausing':
        this.#world.runtime.pausing(this.#cluster, this.#host, this.#session, message.forSeconds * 1000);
        return;
      case 'check-answer':
      case 'vm-result':
      case 'cancel-result':
      case 'release-result':
      case 'own-result':
        this.#inbox.answer(message);
        return;
    }
  }

  /** In its turn among the inventories, and never after a later word of the same kind: one that failed to be saved is not tried again then. */
  #watchdog(watchdog: WatchdogReport): void {
    this.#watchdogWords += 1;
    const word = this.#watchdogWords;
    const bootId = this.#link.hello?.bootId ?? '';
    const event: ClusterEvent = {
      kind: 'host-watchdog',
      host: this.#host,
      bootId,
      session: this.#session,
      watchdog,
    };
    this.#inbox.event(event, () => word !== this.#watchdogWords || this.#superseded());
  }

  async #admit(hello: Hello): Promise<void> {
    const { runtime, installation, log } = this.#world;
    try {
      await admit(this.#world, this.#registry, this.#link, hello);
      const heartbeatIntervalMs = await this.#world.heartbeatIntervalMs(this.#cluster);
      if (this.#registry.current(this.#cluster, this.#host) !== this.#link) return;
      const serverEpoch = this.#world.serverEpoch();
      this.#link.send({ type: 'welcome', installation, serverEpoch, heartbeatIntervalMs });
      if (runtime.state(this.#cluster).hosts[this.#host] === undefined)
        await announceEnrolment(this.#world, this.#link.enrolment);
    } catch (error) {
      const shown = asPicketError(error);
      if (shown.code === 'IDENTITY_TAKEN')
        this.#conflicts.report(this.#cluster, this.#host, hello.session, shown.message);
      this.#refuse(error);
      return;
    }
    const { machineId, bootId, session, bmcGuid, addresses } = hello;
    this.#session = session;
    const event: ClusterEvent = {
      kind: 'host-heard',
      host: this.#host,
      machineId,
      bootId,
      session,
      bmcGuid,
      addresses,
    };
    this.#guarded(() => {
      if (this.#state !== 'admitting') return;
      this.#inbox.event(event, () => this.#state === 'over');
      this.#state = 'open';
      log.info(`${this.#host} linked from ${this.#link.address}.`, { cluster: this.#cluster, session, bootId });
      for (const [data, isBinary] of this.#early) this.#hear(data, isBinary);
      this.#early = [];
    });
  }

  /** XML first, then the event that names its hash. Trouble with the database delays the XML, never the inventory. */
  async #shelve(inventory: Inventory, carried: readonly CarriedXml[]): Promise<void> {
    try {
      await this.#shelf.keep(carried);
      const missing = (await this.#shelf.missing(inventory)).filter((key) => !this.#askedFor.has(key));
      if (missing.length === 0) return;
      for (const key of missing) this.#askedFor.add(key);
      this.#resync();
    } catch (error) {
      this.#world.log.error(`The XML of VMs on ${this.#host} could not be stored: ${messageOf(error)}`, {
        cluster: this.#cluster,
      });
      setTimeout(() => this.#resync(), 5 * this.#limits.retryMs).unref();
    }
  }

  #resync(): void {
    this.#link.send({ type: 'resync' });
  }

  #inventoryEvent(inventory: Inventory): ClusterEvent {
    const { ok, reason, memoryTotalMib, memoryFreeMib, pools, otherManagers, addresses, watchdog } = inventory;
    const domains = inventory.domains.map(({ xml: _, ...domain }) => domain);
    const bootId = this.#link.hello?.bootId ?? '';
    const host = this.#host;
    return {
      kind: 'host-inventory',
      host,
      bootId,
      ok,
      reason,
      domains,
      memoryTotalMib,
      memoryFreeMib,
      pools,
      otherManagers,
      ...(addresses === undefined ? {} : { addresses }),
      ...(watchdog === undefined ? {} : { watchdog }),
    };
  }

  #submit(event: ClusterEvent, unwanted: () => boolean): Promise<void> {
    const stop = () => this.#registry.closed || unwanted();
    return submitUntilSaved(this.#world, this.#cluster, event, this.#limits.retryMs, stop);
  }

  /** True once the host has a newer link: what it said over this one may no longer hold. */
  #superseded(): boolean {
    const current = this.#registry.current(this.#cluster, this.#host);
    return current !== undefined && current !== this.#link;
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#refuse(error);
    }
  }

  #refuse(error: unknown): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    const { code, message } = asPicketError(error);
    const said = code === 'INTERNAL' ? messageOf(error) : message;
    this.#world.log.warn(`Closed the link of ${this.#host} (${this.#link.address}): ${said}`, {
      cluster: this.#cluster,
      code,
    });
    this.#link.refuse(code, message);
  }

  #end(): void {
    this.#state = 'over';
    clearTimeout(this.#helloTimer);
    this.#inbox.close();
    this.#registry.remove(this.#link);
  }
}
