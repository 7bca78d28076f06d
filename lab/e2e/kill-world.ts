import { existsSync } from 'node:fs';
import type { ClusterView, HostDetails, HostView, JournalPage, StatusView, VmView } from '@picket/protocol';
import { expect } from 'vitest';
import { bmcLog, type Lab, LabError, request, rest, type Sampler, settled, sleep, where } from '../src/index.ts';
import type { Reaper } from '../src/killpoints/reaper.ts';

const lookMs = 100;
const patienceMs = 8_000;

/**
 * A lab whose server is killed at any moment. Whoever asks it for something asks again until it is so: a person would do the
 * same, and no order may do harm when it comes twice.
 */
export class KillWorld {
  readonly lab: Lab;
  readonly reaper: Reaper;
  readonly #sampler: Sampler;
  #sinceMs = Date.now();
  #violationsTold = 0;

  constructor(lab: Lab, reaper: Reaper, sampler: Sampler) {
    this.lab = lab;
    this.reaper = reaper;
    this.#sampler = sampler;
  }

  /** What is judged counts from here. */
  begin(): void {
    this.#sinceMs = Date.now();
  }

  /** Looks until it is so; a server that does not answer is no answer. */
  async until(sentence: string, condition: () => boolean | Promise<boolean>, timeoutMs = 240_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    let last = '';
    for (;;) {
      try {
        if (await condition()) return;
      } catch (error) {
        // An expectation that failed is no server that is away.
        if (!(error instanceof LabError)) throw error;
        last = error.message;
      }
      if (performance.now() > deadline)
        throw new LabError(`not seen in ${timeoutMs / 1000} s: ${sentence}. ${this.#state()} ${last}`);
      await sleep(lookMs);
    }
  }

  /**
   * Gives the order until it is in force. One that was accepted is given its time. So is one whose answer was lost, if it may
   * do harm when it comes twice (`once`): power that is cycled while it is being cycled may stay off.
   */
  async insist(
    sentence: string,
    order: () => Promise<unknown>,
    inForce: () => boolean | Promise<boolean>,
    once = false,
  ): Promise<void> {
    let patientUntil = 0;
    await this.until(sentence, async () => {
      if (await inForce()) return true;
      if (performance.now() < patientUntil) return false;
      if (once) {
        await this.cluster(); // the server is there and takes it
        patientUntil = performance.now() + patienceMs;
      }
      await order();
      patientUntil = performance.now() + patienceMs;
      return await inForce();
    });
  }

  /** Gives an order that may be given twice until it is answered. */
  async order(sentence: string, order: () => Promise<unknown>): Promise<void> {
    await this.until(sentence, async () => {
      await order();
      return true;
    });
  }

  async cluster(): Promise<StatusView['clusters'][number]> {
    const [cluster] = (await rest.status(this.lab)).clusters;
    if (cluster === undefined) throw new LabError('Picket knows no cluster');
    return cluster;
  }

  async host(name: string): Promise<HostView> {
    const found = (await this.cluster()).hostList.find((host) => host.name === name);
    if (found === undefined) throw new LabError(`Picket does not know ${name}`);
    return found;
  }

  /** Has this run of the server heard the host and read what runs on it? */
  async heard(name: string): Promise<boolean> {
    const { link, inventory } = await request<HostDetails>(this.lab, 'GET', `/clusters/lab/hosts/${name}`);
    return link.up && inventory?.ok === true;
  }

  async vm(name: string): Promise<VmView> {
    const found = (await this.cluster()).vmList.find((vm) => vm.name === name);
    if (found === undefined) throw new LabError(`Picket does not know ${name}`);
    return found;
  }

  async isIn(host: string, ...states: readonly HostView['state'][]): Promise<boolean> {
    return states.includes((await this.host(host)).state);
  }

  async clusterIs(condition: (cluster: ClusterView) => boolean): Promise<boolean> {
    return condition(await this.cluster());
  }

  /** Is there a journal entry of this kind about this subject since `begin`? */
  async said(kind: string, subject: string): Promise<boolean> {
    const page = await request<JournalPage>(
      this.lab,
      'GET',
      `/clusters/lab/journal?kind=${kind}&subject=${subject}&limit=5`,
    );
    return page.entries.some(({ at }) => Date.parse(at) >= this.#sinceMs);
  }

  /** Hosts on which a QEMU of this VM is alive. */
  places(vm: string): string[] {
    return where(this.lab.dir).flatMap((entry) => (entry.vm === vm ? entry.hosts.map(({ host }) => host) : []));
  }

  vmsOn(host: string): string[] {
    return where(this.lab.dir).flatMap(({ vm, hosts }) => (hosts.some((on) => on.host === host) ? [vm] : []));
  }

  /** Each of these VMs runs on exactly one host, another one than `not`, and Picket says so. */
  async runElsewhere(vms: readonly string[], not: string): Promise<void> {
    await this.until(`${vms.join(', ')} run elsewhere than ${not}`, async () => {
      if (!vms.every((vm) => this.places(vm).length === 1 && !this.places(vm).includes(not))) return false;
      const { vmList } = await this.cluster();
      return vms.every((vm) => vmList.some(({ name, state }) => name === vm && state === 'running'));
    });
  }

  /** Everything is up, bound and running, each VM on one host. */
  async calm(): Promise<void> {
    await this.until('the lab is calm', async () => {
      await settled(this.lab, 0);
      for (const { name } of this.lab.hosts) if (!(await this.heard(name))) return false;
      return where(this.lab.dir).every(({ hosts }) => hosts.length === 1);
    });
  }

  /** Never a VM on two hosts; and no second off without a status read after the first (I1, I6). */
  judge(): void {
    const violations = this.#sampler.violations.slice(this.#violationsTold);
    this.#violationsTold += violations.length;
    expect(violations, 'no VM was ever on two hosts').toEqual([]);
    for (const { name } of this.lab.hosts) {
      let unread = false;
      for (const { at, op, what, value } of bmcLog(this.lab.dir, name)) {
        if (at < this.#sinceMs || what !== 'power') continue;
        if (op === 'get') unread = false;
        else if (value === '0') {
          expect(unread, `${name} was cut a second time without a look at its power`).toBe(false);
          unread = true;
        } else unread = false;
      }
    }
    expect(this.reaper.died, 'servers that ended by themselves').toEqual([]);
  }

  /** Power-off commands that reached this host's BMC. */
  offs(host: string): number {
    const calls = bmcLog(this.lab.dir, host).filter(({ at }) => at >= this.#sinceMs);
    return calls.filter(({ op, what, value }) => `${op} ${what} ${value}` === 'set power 0').length;
  }

  #state(): string {
    const [armed] = this.reaper.left;
    const gone = existsSync(this.lab.dir) ? '' : ' The lab is gone.';
    return `Armed: ${armed ?? 'nothing'}; reached last: ${this.reaper.reached.at(-1) ?? 'nothing'}; died: ${this.reaper.died.join(' · ') || 'never'}.${gone}`;
  }
}
