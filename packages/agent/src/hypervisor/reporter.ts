import type { Domain, Inventory, PoolReport, WatchdogReport } from '@picket/protocol';
import type { Logger } from 'pino';
import { clip } from '../files/text.ts';
import { type CollectWorld, collect, type FactsCache } from './collect.ts';
import { hostMemory } from './memory.ts';

const debounceMs = 150;
const resyncMs = 30_000;
/** Of one message: the server takes 16 MiB. The XML that does not fit follows in the next. */
const xmlBudgetCharacters = 6 * 1024 * 1024;

export interface ReporterWorld extends CollectWorld {
  /** False when the link is down. */
  send(inventory: Inventory): boolean;
  poolReports(): readonly PoolReport[];
  otherManagers(): Promise<string[]>;
  addresses?(): string[];
  watchdog?(): WatchdogReport | undefined;
  readonly memoryTotalMib: number | null;
  readonly log: Logger;
}

/**
 * Keeps the server's picture of this host's domains true: reads anew on each event (debounced), each 30 s and on request, one
 * read at a time, and sends what changed; each XML once per link.
 */
export class InventoryReporter {
  readonly #world: ReporterWorld;
  readonly #cache: FactsCache = new Map();
  #sentHashes = new Set<string>();
  #lastSent = '';
  #sentAtMs = Number.NEGATIVE_INFINITY;
  #latest: Inventory | null = null;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #everySoOften: NodeJS.Timeout | null = null;
  #actions = 0;

  constructor(world: ReporterWorld) {
    this.#world = world;
  }

  /** The domains of the last reading that succeeded; null before the first and after one that failed. */
  get domains(): readonly Domain[] | null {
    return this.#latest?.ok === true ? this.#latest.domains : null;
  }

  start(): void {
    this.#everySoOften = setInterval(() => void this.refresh(), resyncMs);
  }

  async stop(): Promise<void> {
    if (this.#everySoOften !== null) clearInterval(this.#everySoOften);
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  /** Something happened: read anew soon, once for a burst of events. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.refresh();
    }, debounceMs);
  }

  /**
   * An action on a VM has ended and its result is about to be sent. A reading that began before it must not be sent after it:
   * the server would take the VM for stopped that has just been started (I1).
   */
  acted(): void {
    this.#actions += 1;
    void this.refresh();
  }

  /** A new link or a request of the server: everything is sent again, the XML too. */
  async sendAll(): Promise<void> {
    this.#sentHashes = new Set();
    this.#lastSent = '';
    await this.refresh();
  }

  /** Reads now; a call during a reading makes a second one follow, for it may have come too late for the first. */
  refresh(): Promise<void> {
    if (this.#running !== null) {
      this.#again = true;
      return this.#running;
    }
    const loop = async () => {
      do {
        this.#again = false;
        await this.#read();
      } while (this.#again);
    };
    this.#running = loop().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #read(): Promise<void> {
    const world = this.#world;
    const actions = this.#actions;
    const collected = await collect(world, this.#cache);
    const domains = collected.ok ? [...collected.domains] : [];
    const runningMib = domains.filter((d) => d.state !== 'shutoff').reduce((sum, d) => sum + d.memoryMib, 0);
    const memory = await hostMemory(world.memoryTotalMib, runningMib);
    const managers = await world.otherManagers();
    // Nothing is waited for between this and the sending: what the watchdog's own message said meanwhile must not be undone by an older word (S21).
    const watchdog = world.watchdog?.();
    const inventory: Inventory = {
      type: 'inventory',
      ok: collected.ok,
      reason: collected.ok ? '' : clip(collected.reason, 1000),
      domains,
      memoryTotalMib: memory.totalMib,
      memoryFreeMib: memory.freeMib,
      pools: [...world.poolReports()],
      otherManagers: managers,
      ...(world.addresses === undefined ? {} : { addresses: world.addresses() }),
      ...(watchdog === undefined ? {} : { watchdog }),
    };
    if (actions !== this.#actions) return;
    if (this.#latest?.ok !== inventory.ok || this.#latest.reason !== inventory.reason) {
      if (!inventory.ok) world.log.warn(`libvirt cannot be asked: ${inventory.reason}.`);
      else if (this.#latest !== null) world.log.info('libvirt answers again.');
    }
    this.#latest = inventory;
    this.#sendIfNews(inventory);
  }

  #sendIfNews(inventory: Inventory): void {
    const essence = essenceOf(inventory);
    if (essence === this.#lastSent && performance.now() - this.#sentAtMs < resyncMs - debounceMs) return;
    const sent = new Set<string>();
    let budget = xmlBudgetCharacters;
    const domains = inventory.domains.map((domain): Domain => {
      const { xml, ...rest } = domain;
      const known = this.#sentHashes.has(domain.xmlHash);
      if (known) sent.add(domain.xmlHash);
      if (known || xml === undefined || xml.length > budget) return rest;
      budget -= xml.length;
      sent.add(domain.xmlHash);
      return domain;
    });
    if (!this.#world.send({ ...inventory, domains })) return;
    this.#sentHashes = sent;
    const held = inventory.domains.some(({ xml, xmlHash }) => xml !== undefined && !sent.has(xmlHash));
    if (held) {
      this.#lastSent = '';
      this.changed();
      return;
    }
    this.#lastSent = essence;
    this.#sentAtMs = performance.now();
  }
}

/** The inventory without what moves by itself. */
function essenceOf(inventory: Inventory): string {
  const { memoryFreeMib: _free, ...rest } = inventory;
  return JSON.stringify({
    ...rest,
    domains: rest.domains.map(({ runningForMs: _age, xml: _xml, ...domain }) => domain),
    pools: rest.pools.map(({ lastBeatAgeMs: _beat, ...pool }) => pool),
  });
}
