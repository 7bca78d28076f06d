import type { Inventory } from '@picket/protocol';
import type { AgentStore } from '../ports.ts';

export interface CarriedXml {
  readonly vm: string;
  readonly hash: string;
  readonly xml: string;
}

/** The XML texts that came with an inventory. */
export function carriedXmls(inventory: Inventory): CarriedXml[] {
  return inventory.domains.flatMap(({ uuid, xmlHash, xml }) =>
    xml === undefined ? [] : [{ vm: uuid, hash: xmlHash, xml }],
  );
}

/**
 * Keeps the live XML of one host's VMs in the store (S18), and knows for which VMs none is there. The database keeps only the last
 * few texts of a VM, so that only the newest hash of each is remembered as stored.
 */
export class XmlShelf {
  readonly #xmls: AgentStore['vmXmls'];
  readonly #cluster: string;
  readonly #stored = new Map<string, string>();

  constructor(xmls: AgentStore['vmXmls'], cluster: string) {
    this.#xmls = xmls;
    this.#cluster = cluster;
  }

  /** @throws PicketError DATABASE_FAILED */
  async keep(carried: readonly CarriedXml[]): Promise<void> {
    for (const { vm, hash, xml } of carried) {
      if (this.#stored.get(vm) === hash) continue;
      await this.#xmls.put(this.#cluster, vm, hash, xml);
      this.#stored.set(vm, hash);
    }
  }

  /** `vm hash` of each domain whose XML the store lacks. @throws PicketError DATABASE_FAILED */
  async missing(inventory: Inventory): Promise<string[]> {
    const missing: string[] = [];
    for (const { uuid, xmlHash } of inventory.domains) {
      if (xmlHash === '' || this.#stored.get(uuid) === xmlHash) continue;
      if ((await this.#xmls.get(this.#cluster, uuid, xmlHash)) === null) missing.push(`${uuid} ${xmlHash}`);
      else this.#stored.set(uuid, xmlHash);
    }
    return missing;
  }
}
