import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostState, HostView, JournalEntryView, JournalPage, RoundView } from '@picket/protocol';
import { expect } from 'vitest';
import {
  attempt,
  type BmcCall,
  bmcLog,
  type Lab,
  LabError,
  perform,
  powerCommands,
  request,
  rest,
  type Sampler,
  until,
  where,
} from '../src/index.ts';
import { type CalmOptions, calm } from './calm.ts';

type Action = Parameters<typeof perform>[1];

/** A power cut is answered faster than this on any machine: for a test that runs without the one that measures it. */
const usualFenceMs = 15_000;

/** A deadline costs time only when a test fails, and the machine may be busy with other things. */
const patienceMs = 120_000;
const ownKernelPatienceMs = 480_000;

/** From where a test (or a chapter of it) counts. */
interface Mark {
  wallMs: number;
  sampleMs: number;
  journalId: number;
  outboxId: number;
  /** VM → host/pid of its QEMU. */
  places: ReadonlyMap<string, string>;
}

/** What a test does to its lab and how it is judged: by the machine's process table, the BMCs' own logs and the journal. */
export class Story {
  #lab: Lab | undefined;
  #sampler: Sampler | undefined;
  #samplerStartMs = 0;
  #violationsTold = 0;
  /** VMs whose way of writing was changed. */
  readonly #writes = new Map<string, Extract<Action, { do: 'vm.writes' }>>();
  #mark: Mark = { wallMs: 0, sampleMs: 0, journalId: 0, outboxId: 0, places: new Map() };
  /** How long the slowest answer to a power cut in this file took, from the cut to the proof. */
  fenceTookMs: number | undefined;

  get lab(): Lab {
    if (this.#lab === undefined) throw new Error('the lab of this file was not raised');
    return this.#lab;
  }

  open(lab: Lab, sampler: Sampler): void {
    this.#lab = lab;
    this.#sampler = sampler;
    this.#samplerStartMs = performance.now();
  }

  /** Ends the sampling. Returns how many samples there were each second. */
  close(): number {
    this.#sampler?.stop();
    return ((this.#sampler?.samples ?? 0) * 1000) / (performance.now() - this.#samplerStartMs);
  }

  /** A new chapter: whatever is asked "since" counts from here. */
  async begin(): Promise<void> {
    const { lab } = this;
    this.#mark = {
      wallMs: Date.now(),
      sampleMs: performance.now() - this.#samplerStartMs,
      journalId: (await rest.journal(lab)).at(-1)?.id ?? 0,
      outboxId: (await rest.outbox(lab)).at(-1)?.id ?? 0,
      places: this.places(),
    };
  }

  /** When the chapter began, by the machine's clock. */
  get sinceMs(): number {
    return this.#mark.wallMs;
  }

  /** Back to a calm lab, then a new chapter. */
  async calm(options: CalmOptions = {}): Promise<void> {
    await calm(this.lab, options);
    for (const action of this.#writes.values()) await perform(this.lab, { ...action, writes: '1s' });
    this.#writes.clear();
    await this.begin();
  }

  async perform(action: Action): Promise<void> {
    if (action.do === 'vm.writes') this.#writes.set(action.vm, action);
    await perform(this.lab, action);
  }

  /** Two hosts that ran one VM, at any sample not asked for before. */
  violations(): Sampler['violations'] {
    const all = this.#sampler?.violations ?? [];
    const news = all.slice(this.#violationsTold);
    this.#violationsTold = all.length;
    return news;
  }

  /** The QEMUs of this VM that began to run since the mark. */
  runs(vm: string): ReturnType<Sampler['runs']> {
    return (this.#sampler?.runs(vm) ?? []).filter(({ firstMs }) => firstMs > this.#mark.sampleMs);
  }

  /** Each of these VMs was started once since the mark, on another host than `from`, and runs there still. */
  async startedOnce(vms: readonly string[], from: string): Promise<void> {
    await this.until(`${vms.join(', ')} started`, () => vms.every((vm) => this.runs(vm).length > 0));
    for (const vm of vms) {
      const runs = this.runs(vm);
      expect(runs, `starts of ${vm}`).toHaveLength(1);
      expect(runs[0]?.host).not.toBe(from);
      expect(this.vmsOn(runs[0]?.host ?? ''), `${vm} still runs there`).toContain(vm);
    }
  }

  places(): Map<string, string> {
    return new Map(
      where(this.lab.dir).map(({ vm, hosts }) => [vm, hosts.map(({ host, pid }) => `${host}/${pid}`).join(' and ')]),
    );
  }

  vmsOn(host: string): string[] {
    return where(this.lab.dir).flatMap(({ vm, hosts }) => (hosts.some((on) => on.host === host) ? [vm] : []));
  }

  /** The host that runs most VMs, so that its death matters; `except` names those that shall not be taken. */
  busiest(except: readonly string[] = []): string {
    const free = this.lab.hosts.map(({ name }) => name).filter((name) => !except.includes(name));
    const [first = ''] = free.toSorted((a, b) => this.vmsOn(b).length - this.vmsOn(a).length);
    expect(this.vmsOn(first), `${first} runs something`).not.toEqual([]);
    return first;
  }

  /** A host with work, and its VMs. */
  loaded(): [host: string, vms: string[]] {
    const host = this.busiest();
    return [host, this.vmsOn(host)];
  }

  /** When the QEMU of this VM was started, in milliseconds since 1970, as the kernel says (± 20 ms). */
  startedAt(vm: string): number {
    const pid = where(this.lab.dir).find((entry) => entry.vm === vm)?.hosts[0]?.pid;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
    const uptimeMs = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000;
    return Date.now() - uptimeMs + ticks * 10;
  }

  /** Every decision since the mark, oldest first. */
  async journal(): Promise<JournalEntryView[]> {
    const query = `order=oldest&limit=1000&after=${this.#mark.journalId}`;
    return (await request<JournalPage>(this.lab, 'GET', `/clusters/lab/journal?${query}`)).entries;
  }

  /** Ids of the events that people were told since the mark, with their subjects: `cap-reached kvm1`. */
  async told(): Promise<string[]> {
    const rows = (await rest.outbox(this.lab)).filter(({ id }) => id > this.#mark.outboxId);
    return rows.map(({ event, subject }) => `${event} ${subject}`);
  }

  async host(name: string): Promise<HostView> {
    const found = (await rest.status(this.lab)).clusters[0]?.hostList.find((host) => host.name === name);
    if (found === undefined) throw new Error(`Picket does not know ${name}`);
    return found;
  }

  get patienceMs(): number {
    return this.lab.nfs === null ? patienceMs : ownKernelPatienceMs;
  }

  async until(
    sentence: string,
    condition: () => boolean | Promise<boolean>,
    timeoutMs = this.patienceMs,
  ): Promise<void> {
    let away = '';
    // Beside hosts with kernels of their own a server may stand still for so long that it begins anew (S17).
    const look = async () => {
      try {
        return await condition();
      } catch (error) {
        if (!(error instanceof LabError) || this.lab.nfs === null) throw error;
        away = `; ${error.message}`;
        return false;
      }
    };
    await until(look, {
      timeoutMs,
      everyMs: 150,
      sentence: () => `in ${timeoutMs / 1000} s not seen: ${sentence}${away}`,
    });
  }

  /** Waits until the journal says that the host came into this state since the mark, and returns that entry. */
  async reached(host: string, state: HostState, timeoutMs = this.patienceMs): Promise<JournalEntryView> {
    let found: JournalEntryView | undefined;
    const look = async () => {
      found = (await this.journal()).find(
        (entry) => entry.kind === 'state' && entry.subject === host && entry.data.to === state,
      );
      return found !== undefined;
    };
    await this.until(`${host} ${state}`, look, timeoutMs);
    return found as JournalEntryView;
  }

  /** Does it and waits until the host is proven off. Returns how long that took; that of a power cut is the yardstick. */
  async fence(host: string, fault: Action): Promise<number> {
    const beganMs = Date.now();
    await this.perform(fault);
    const { at } = await this.reached(host, 'fenced');
    const tookMs = Date.parse(at) - beganMs;
    if (fault.do === 'host.power-cut') this.fenceTookMs = Math.max(this.fenceTookMs ?? 0, tookMs);
    return tookMs;
  }

  /** The rounds about this host that were completed since the mark: only those journalled with what each source said. */
  async rounds(host: string): Promise<Pick<RoundView, 'evidence' | 'sources'>[]> {
    const entries = (await this.journal()).filter(({ kind, subject }) => kind === 'round' && subject === host);
    const rounds = entries.map(({ data }) => data as unknown as RoundView);
    return rounds.filter(({ sources }) => sources.length > 0 && sources.every(({ key, why }) => key && why));
  }

  /** off, on, reset and soft shutdown that reached any BMC since the mark. */
  powerCommands(): (BmcCall & { host: string })[] {
    return this.lab.hosts.flatMap(({ name: host }) =>
      powerCommands(this.lab.dir, host)
        .filter(({ at }) => at >= this.#mark.wallMs)
        .map((call) => ({ ...call, host })),
    );
  }

  /** Status calls that this host's BMC answered with "off" since the mark: their times. */
  offReads(host: string): number[] {
    const reads = bmcLog(this.lab.dir, host).filter(
      ({ op, what, value }) => `${op} ${what} ${value}` === 'get power 0',
    );
    return reads.map(({ at }) => at).filter((at) => at >= this.#mark.wallMs);
  }

  /**
   * What "no power action" means: three times as long as a fence takes, and until three rounds about the silent host were
   * completed and journalled with their sources, no BMC got a command, and every VM stayed the same process on its host.
   */
  async nothingIsFenced(silent: string): Promise<void> {
    await this.staysQuiet(async () => (await this.rounds(silent)).length >= 3, `three rounds about ${silent}`);
  }

  /** The same without a silent host, and so without rounds; `also` is waited for as well. */
  async staysQuiet(also: () => Promise<boolean> = async () => true, sentence = ''): Promise<void> {
    const watchMs = 3 * (this.fenceTookMs ?? usualFenceMs);
    const beganMs = performance.now();
    const watched = async () => {
      expect(this.powerCommands(), 'power commands in the logs of the BMCs').toEqual([]);
      return performance.now() - beganMs >= watchMs && (await also());
    };
    await this.until(`${sentence} while nothing is fenced`, watched, watchMs + this.patienceMs);
    expect(this.places(), 'every VM is the same process on the same host').toEqual(this.#mark.places);
  }

  /** ./picket … against this lab. */
  async picket(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const { checkout, port, files } = this.lab;
    const env = { PICKET_URL: `http://127.0.0.1:${port}`, PICKET_TOKEN_FILE: join(files.server, 'admin.token') };
    return await attempt([join(checkout, 'picket'), ...args], { env });
  }
}
