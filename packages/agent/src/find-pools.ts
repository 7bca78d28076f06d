import type { PoolConfig } from './config.ts';
import { loadConfig, saveConfig } from './config.ts';
import { messageOf } from './files/text.ts';
import { newPool } from './found-pools.ts';
import { type LibvirtPool, libvirtPools } from './hypervisor/libvirt-pools.ts';
import type { RbdSource } from './hypervisor/rbd-source.ts';
import type { Virsh } from './hypervisor/virsh.ts';
import type { PoolSet } from './storage/pool-set.ts';

const intervalMs = 60_000;

/**
 * Adds the pools that libvirt knows, now and each minute, and those that VMs' disks lie in. What is found is written into agent.json, so
 * that a host whose last VM of a pool has left goes on beating there.
 */
export class PoolFinder {
  readonly #dataDir: string;
  readonly #virsh: Virsh;
  readonly #pools: PoolSet;
  readonly #found: () => void;
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<void> = Promise.resolve();

  constructor(dataDir: string, virsh: Virsh, pools: PoolSet, found: () => void) {
    this.#dataDir = dataDir;
    this.#virsh = virsh;
    this.#pools = pools;
    this.#found = found;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#askLibvirt(), intervalMs);
    void this.#askLibvirt();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  /** Images of Ceph on no known pool. */
  strange(sources: readonly RbdSource[]): void {
    this.#take(sources.map((source) => ({ kind: 'rbd', source })));
  }

  async #askLibvirt(): Promise<void> {
    this.#take(await libvirtPools(this.#virsh));
  }

  #take(found: readonly LibvirtPool[]): void {
    for (const one of found) {
      const config = newPool(one, this.#pools.configs);
      if (config === null) continue;
      this.#pools.log.info(`Pool ${config.name} was found in libvirt.`);
      this.#pools.add(config);
      this.#saving = this.#saving.then(() => this.#save(config));
      this.#found();
    }
  }

  /** What an operator changed in the file meanwhile stays. */
  async #save(config: PoolConfig): Promise<void> {
    try {
      const file = await loadConfig(this.#dataDir);
      if (file.pools.some(({ name }) => name === config.name)) return;
      await saveConfig(this.#dataDir, { ...file, pools: [...file.pools, config] });
    } catch (error) {
      this.#pools.log.warn(`Pool ${config.name} could not be written down: ${messageOf(error)}`);
    }
  }
}
