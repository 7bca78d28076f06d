import { readFile } from 'node:fs/promises';
import { PicketError } from '@picket/protocol';
import { z } from 'zod';
import { writeDurable } from './files/durable.ts';
import { codeOf, messageOf } from './files/text.ts';

/** Answers of starts that are remembered; the oldest settled ones make room. The server asks again within minutes, not months. */
const maxEffects = 500;

const startRecordSchema = z.object({
  vm: z.string(),
  epoch: z.number(),
  bootId: z.string(),
  /** null while the start is under way: found so after a restart of the agent, nobody knows how it ended (S6). */
  outcome: z.enum(['started', 'refused', 'locked', 'unknown']).nullable(),
  reason: z.string(),
});

const vmRecordSchema = z.object({
  /** No start at or below this epoch is ever obeyed again; -1 of a VM that was never here. */
  highestEpoch: z.number(),
  /** The boot that may run this VM, and at which epoch (S7); null when none may. */
  grant: z.object({ epoch: z.number(), bootId: z.string() }).nullable(),
  /** Autostart was on before Picket took it over: leaving puts it back. */
  autostartWas: z.boolean(),
  /** The definition on this host came from Picket, not from a person. */
  definedHere: z.boolean(),
});

const memorySchema = z.object({
  installation: z.string().nullable(),
  highestServerEpoch: z.number(),
  starts: z.record(z.string(), startRecordSchema),
  vms: z.record(z.string(), vmRecordSchema),
});

export type StartRecord = z.infer<typeof startRecordSchema>;
export type VmRecord = z.infer<typeof vmRecordSchema>;
type Memory = z.infer<typeof memorySchema>;

const nothing: Memory = { installation: null, highestServerEpoch: 0, starts: {}, vms: {} };
const newVm: VmRecord = { highestEpoch: -1, grant: null, autostartWas: false, definedHere: false };

/**
 * What the agent must not forget when it or its host dies: how starts ended, each VM's highest epoch and grant, the highest
 * server epoch (S6, S7, S17). Every change is on disk before its promise settles (I6), and so is the hook's list of VMs.
 */
export class EffectMemory {
  readonly #begun = new Set<string>();
  readonly #path: string;
  readonly #managedPath: string;
  #memory: Memory;
  #writing: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;
  #managedText = '';

  private constructor(path: string, managedPath: string, memory: Memory) {
    this.#path = path;
    this.#managedPath = managedPath;
    this.#memory = memory;
  }

  /** @throws PicketError BAD_REQUEST when the file is damaged: starting without its epochs could start a VM twice. */
  static async open(path: string, managedPath: string): Promise<EffectMemory> {
    const opened = new EffectMemory(path, managedPath, await read(path));
    await opened.#save();
    return opened;
  }

  get installation(): string | null {
    return this.#memory.installation;
  }

  get highestServerEpoch(): number {
    return this.#memory.highestServerEpoch;
  }

  start(effectId: string): StartRecord | undefined {
    return this.#memory.starts[effectId];
  }

  vm(uuid: string): VmRecord {
    return this.#memory.vms[uuid] ?? newVm;
  }

  /** True while a start of this VM by this process has begun and not ended. One that an earlier process left open is over. */
  isStarting(uuid: string): boolean {
    return [...this.#begun].some((id) => this.#memory.starts[id]?.vm === uuid);
  }

  vms(): readonly (readonly [string, VmRecord])[] {
    return Object.entries(this.#memory.vms);
  }

  async obey(installation: string, serverEpoch: number): Promise<void> {
    if (this.#memory.installation === installation && this.#memory.highestServerEpoch >= serverEpoch) return;
    this.#memory = { ...this.#memory, installation, highestServerEpoch: serverEpoch };
    await this.#save();
  }

  async recordStart(effectId: string, record: StartRecord): Promise<void> {
    if (record.outcome === null) this.#begun.add(effectId);
    else this.#begun.delete(effectId);
    const starts = Object.entries({ ...this.#memory.starts, [effectId]: record });
    let surplus = starts.length - maxEffects;
    const kept = starts.filter(([, r]) => r.outcome === null || surplus-- <= 0);
    this.#memory = { ...this.#memory, starts: Object.fromEntries(kept) };
    await this.#save();
  }

  /** Changes what is known of some VMs, all in one write. null: nothing is known of it any more, and the hook lets it pass. */
  async changeVms(changes: Readonly<Record<string, Partial<VmRecord> | null>>): Promise<void> {
    const vms = { ...this.#memory.vms };
    for (const [uuid, change] of Object.entries(changes)) {
      if (change === null) delete vms[uuid];
      else vms[uuid] = { ...(vms[uuid] ?? newVm), ...change };
    }
    this.#memory = { ...this.#memory, vms };
    await this.#save();
  }

  /** One write at a time. What changes while one goes on is written together by the next, as many starts at once would have it. */
  #save(): Promise<void> {
    this.#next ??= this.#writing.then(() => {
      this.#next = null;
      const write = this.#write();
      this.#writing = write.catch(() => undefined);
      return write;
    });
    return this.#next;
  }

  async #write(): Promise<void> {
    const memory = this.#memory;
    const managed = managedList(memory);
    await writeDurable(this.#path, `${JSON.stringify(memory)}\n`);
    if (managed === this.#managedText) return;
    await writeDurable(this.#managedPath, managed);
    this.#managedText = managed;
  }
}

/** The list that the libvirt hook reads: one VM a line, `uuid epoch boot-id`, `-` where no boot may run it. */
function managedList(memory: Memory): string {
  const lines = Object.entries(memory.vms).map(([uuid, { grant, highestEpoch }]) =>
    grant === null ? `${uuid} ${highestEpoch} -` : `${uuid} ${grant.epoch} ${grant.bootId}`,
  );
  return ["# VMs that Picket manages. Read by libvirt's hook, written by the agent: do not edit.", ...lines, ''].join(
    '\n',
  );
}

async function read(path: string): Promise<Memory> {
  try {
    return memorySchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return nothing;
    const sentence = `${path} is damaged (${messageOf(error)}). Restore it, or power-cycle this host, delete the file and start the agent again.`;
    throw new PicketError('BAD_REQUEST', sentence);
  }
}
