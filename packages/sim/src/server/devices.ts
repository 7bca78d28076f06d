import type { DeviceSettings } from '@picket/engine';
import type { BarTarget, FenceDevices } from '@picket/server/runtime';
import { type Bmc, isDeaf, statusOf } from '../world/bmc.ts';
import type { Pool } from '../world/pool.ts';
import { powerOff, powerOn, reset } from '../world/power.ts';
import type { World } from '../world/world.ts';

type Action = 'off' | 'on' | 'reboot';

/** What reached a BMC, or should have, for those who watch. */
export interface DeviceCall {
  /** Whose device was meant. */
  readonly host: string;
  /** Whose machine is behind the address. */
  readonly machine: string;
  readonly what: Action | 'status' | 'blink' | 'blink-stop';
  /** `sent`: the command leaves now; how it ended is told later, seconds later with a slow device. */
  readonly result: 'sent' | 'done' | 'ignored' | 'failed';
  /** Picket's own doing, no person's button. */
  readonly automatic: boolean;
  /** The status that was answered. */
  readonly power?: 'on' | 'off';
}

const NO_LEVEL = 'there is no such fence level';
const NO_ANSWER = 'no answer from the device within its deadline';

const NO_POWER = 'it cuts storage and has no power to tell';
/** The id of the simulated storage. */
export const STORAGE = 'c0ffee';

function blocklisted(world: World): readonly Pool[] {
  return [...world.pools.values()].filter(({ blocklist }) => blocklist);
}

/** Images that a guest which is not shut out has open, the running ones and the frozen. */
function stillOpen(world: World, { images }: BarTarget): Record<string, string> {
  const open: Record<string, string> = {};
  for (const { pool, image } of images) {
    const vm = [...world.vms.values()].find((one) => one.pool === pool && one.file === image);
    const guest = vm === undefined ? undefined : world.guestsOf(vm.uuid).find((g) => world.mayWrite(g));
    if (guest !== undefined) open[`${pool}/${image}`] = `it is open on ${guest.host}`;
  }
  return open;
}

/** Fence devices as a server reaches them: over the network, each call its own session, nothing ever throws. One per host. */
export class SimDevices implements FenceDevices {
  private readonly world: World;
  /** The server's end of its links: `server`, `server2`. */
  private readonly end: string;
  private readonly levelsOf: (host: string) => readonly DeviceSettings[];
  private readonly told: (call: DeviceCall) => void;

  constructor(
    world: World,
    end: string,
    levelsOf: (host: string) => readonly DeviceSettings[],
    told: (call: DeviceCall) => void,
  ) {
    this.world = world;
    this.end = end;
    this.levelsOf = levelsOf;
    this.told = told;
  }

  async status(_cluster: string, host: string, level: number, timeoutMs: number): ReturnType<FenceDevices['status']> {
    const revision = this.revisionOf(host, level);
    if (this.cutsStorage(host, level)) return { devices: [{ power: 'unknown', detail: NO_POWER }], revision };
    const behind = await this.reach(host, level, timeoutMs);
    if (typeof behind === 'string') {
      this.told({ host, machine: host, what: 'status', result: 'failed', automatic: true });
      return { devices: [{ power: 'unknown', detail: behind }], revision };
    }
    const power = statusOf(behind, this.world.machine(behind.host).power, this.world.now);
    this.told({ host, machine: behind.host, what: 'status', result: 'done', automatic: true, power });
    return { devices: [{ power, detail: '' }], revision };
  }

  async guid(_cluster: string, host: string, level: number, timeoutMs: number): ReturnType<FenceDevices['guid']> {
    const revision = this.revisionOf(host, level);
    if (this.cutsStorage(host, level)) {
      const reached = await this.reachStorage(timeoutMs);
      return { devices: [{ guid: reached ? STORAGE : null, detail: reached ? '' : NO_ANSWER }], revision };
    }
    const behind = await this.reach(host, level, timeoutMs);
    const said = typeof behind === 'string' ? { guid: null, detail: behind } : { guid: behind.guid, detail: '' };
    return { devices: [said], revision };
  }

  async command(
    _cluster: string,
    host: string,
    level: number,
    action: Action,
    timeoutMs: number,
    only?: { readonly revision: string; wanted(): boolean },
  ): ReturnType<FenceDevices['command']> {
    const revision = this.revisionOf(host, level);
    const automatic = only !== undefined;
    if (only !== undefined && (only.revision !== revision || !only.wanted()))
      return { devices: [{ accepted: false, detail: 'things have changed since it was decided' }], revision };
    this.told({ host, machine: host, what: action, result: 'sent', automatic });
    const behind = await this.reach(host, level, timeoutMs);
    if (typeof behind === 'string') {
      this.told({ host, machine: host, what: action, result: 'failed', automatic });
      return { devices: [{ accepted: false, detail: behind }], revision };
    }
    this.told({ host, machine: behind.host, what: action, result: behind.lies ? 'ignored' : 'done', automatic });
    if (!behind.lies) this.carryOut(behind, action);
    return { devices: [{ accepted: true, detail: '' }], revision };
  }

  async identify(
    _cluster: string,
    host: string,
    level: number,
    on: boolean,
    timeoutMs: number,
  ): ReturnType<FenceDevices['identify']> {
    const revision = this.revisionOf(host, level);
    const behind = await this.reach(host, level, timeoutMs);
    const done = typeof behind !== 'string';
    const machine = done ? behind.host : host;
    this.told({ host, machine, what: on ? 'blink' : 'blink-stop', result: done ? 'done' : 'failed', automatic: true });
    return { devices: [{ accepted: done, detail: done ? '' : behind }], revision };
  }

  async test(cluster: string, host: string, level: number, timeoutMs: number): ReturnType<FenceDevices['test']> {
    if (this.cutsStorage(host, level)) {
      const accepted = await this.reachStorage(timeoutMs);
      return { devices: [{ accepted, detail: accepted ? '' : NO_ANSWER }], revision: this.revisionOf(host, level) };
    }
    const { devices, revision } = await this.status(cluster, host, level, timeoutMs);
    return { devices: devices.map(({ power, detail }) => ({ accepted: power !== 'unknown', detail })), revision };
  }

  async bar(
    _cluster: string,
    host: string,
    level: number,
    target: BarTarget,
    timeoutMs: number,
    only: { readonly revision: string; wanted(): boolean },
  ): ReturnType<FenceDevices['bar']> {
    const revision = this.revisionOf(host, level);
    const said = (outcome: 'barred' | 'unreached', wasOpen: boolean, unclear = {}, detail = '') =>
      ({ outcome, wasOpen, unclear, detail, revision }) as const;
    if (only.revision !== revision || !only.wanted()) return said('unreached', false, {}, 'things have changed');
    if (!(await this.reachStorage(timeoutMs))) return said('unreached', false, {}, NO_ANSWER);
    const pools = blocklisted(this.world);
    const wasOpen = pools.some((pool) => !pool.shutOut.has(host));
    for (const pool of pools) if (!pool.lies) this.world.shutOut(pool, host, true);
    return said('barred', wasOpen, stillOpen(this.world, target));
  }

  async lift(
    _cluster: string,
    host: string,
    level: number,
    _target: Omit<BarTarget, 'images'>,
    timeoutMs: number,
    only: { readonly revision: string; wanted(): boolean },
  ): ReturnType<FenceDevices['lift']> {
    if (only.revision !== this.revisionOf(host, level) || !only.wanted())
      return { accepted: false, detail: 'things have changed' };
    if (!(await this.reachStorage(timeoutMs))) return { accepted: false, detail: NO_ANSWER };
    for (const pool of blocklisted(this.world)) this.world.shutOut(pool, host, false);
    return { accepted: true, detail: '' };
  }

  private cutsStorage(host: string, level: number): boolean {
    return this.levelsOf(host)[level]?.cuts === 'storage';
  }

  /** Does the storage answer this server? */
  private async reachStorage(timeoutMs: number): Promise<boolean> {
    const { world, end } = this;
    const pools = blocklisted(world);
    const silent = pools.some((pool) => !world.network.talks(end, `pool:${pool.name}`) || pool.access('') !== 'ok');
    await world.schedule.sleep(silent ? timeoutMs : world.random.int(100, 600));
    return !silent;
  }

  private revisionOf(host: string, level: number): string {
    return this.levelsOf(host)[level]?.revision ?? 'unknown';
  }

  private carryOut(bmc: Bmc, action: Action): void {
    const { world } = this;
    const machine = world.machine(bmc.host);
    const lagMs = bmc.cached?.shows === 'accepted' ? bmc.cached.byMs : bmc.random.int(100, 600);
    if (action !== 'reboot' && machine.power !== action) bmc.accepted = action;
    world.schedule.after(lagMs, () => {
      if (action === 'reboot') reset(world, machine);
      else if (action === 'off') powerOff(world, machine);
      else powerOn(world, machine);
    });
  }

  /** The BMC behind the host's address once it has answered, or why there is none. */
  private async reach(host: string, level: number, timeoutMs: number): Promise<Bmc | string> {
    const { world, end } = this;
    if (this.levelsOf(host)[level] === undefined) return NO_LEVEL;
    const addressed = world.bmc(host);
    const behind = addressed.swappedWith === null ? addressed : world.bmc(addressed.swappedWith);
    const latencyMs = addressed.random.int(40, 120) + behind.slowMs + world.network.way(end, `bmc:${host}`).delayMs;
    const deaf = isDeaf(behind, world.now) || !world.network.talks(end, `bmc:${host}`);
    if (deaf || latencyMs > timeoutMs) {
      await world.schedule.sleep(timeoutMs);
      return NO_ANSWER;
    }
    await world.schedule.sleep(latencyMs);
    if (isDeaf(behind, world.now)) return NO_ANSWER;
    if (behind.wrongPassword) return 'the device refused the password';
    return behind;
  }
}
