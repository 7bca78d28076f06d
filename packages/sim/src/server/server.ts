import { type ClusterEvent, isOrder, refusal } from '@picket/engine';
import type { ToServer } from '@picket/protocol';
import {
  addTrouble,
  type Commit,
  type HealthWatch,
  outranked,
  Runtime,
  tellDatabaseTroubles,
  watchHealth,
} from '@picket/server/runtime';
import type { Connection, ServerEnd } from '../agent/connection.ts';
import type { World } from '../world/world.ts';
import { SimAgents } from './agents.ts';
import { ServerClock } from './clock.ts';
import { CrashPoint } from './crash-point.ts';
import type { Database, Holder } from './database.ts';
import { type DeviceCall, SimDevices } from './devices.ts';
import { openPorts, silentLog } from './ports.ts';
import type { SettingsDesk } from './settings-desk.ts';

/** Who watches a server: the oracles, the coverage, the trace. */
export interface ServerWatcher {
  committed?(commit: Commit, server: SimServer): void;
  called?(call: DeviceCall, server: SimServer): void;
  resynced?(server: SimServer): void;
  /** The database was replaced by its backup. */
  restored?(): void;
}

export interface ServerParts {
  readonly world: World;
  readonly database: Database;
  readonly desk: SettingsDesk;
  readonly cluster: string;
  /** `server` or `server2`. */
  readonly end: string;
  /** Counts the processes of the installation, so that each has an owner name of its own. */
  readonly run: number;
  readonly skewMs: () => number;
  readonly watchers: readonly ServerWatcher[];
  /** The only server of the installation: its database's lock is free once the former process is gone. */
  readonly alone: boolean;
  /** The process has ended; `supervised`: by itself, because it could not go on. */
  readonly onEnd: (supervised: boolean) => void;
}

const SWEEP_MS = 250;
/** As the real listener: no word for so long, and the connection is dropped. */
const LINK_DEAD_MS = 15_000;

/** One process of the production runtime in the simulated world, from its start to its end. */
export class SimServer implements ServerEnd {
  readonly end: string;
  readonly clock: ServerClock;
  readonly crashPoint = new CrashPoint(() => this.crash());
  readonly run: number;
  alive = true;
  private readonly parts: ServerParts;
  private holder: Holder;
  private agents: SimAgents;
  private runtime: Runtime | null = null;
  private health: HealthWatch | null = null;
  private ready = false;

  constructor(parts: ServerParts) {
    this.parts = parts;
    this.end = parts.end;
    this.run = parts.run;
    this.clock = new ServerClock(parts.world.schedule, parts.skewMs);
    this.holder = { owner: `${parts.end}#${parts.run}`, epoch: 0 };
    this.agents = new SimAgents(0, this.clock);
  }

  get awake(): boolean {
    return this.alive && this.clock.awake;
  }

  /** It leads and takes agents and orders of people. */
  get leads(): boolean {
    return this.ready && this.awake;
  }

  /** True if it holds the lease at this moment. */
  get holdsLease(): boolean {
    return this.parts.database.holds(this.holder);
  }

  /** Takes the lease as soon as it may, and begins. Resolves when it leads, or is gone. */
  async start(): Promise<void> {
    const { parts } = this;
    const { database } = parts;
    for (;;) {
      if (!this.alive) return;
      try {
        const epoch = database.takeLease(this.holder.owner, parts.alone);
        this.holder = { owner: this.holder.owner, epoch };
        break;
      } catch {
        await new Promise<void>((resolve) => this.clock.after(1_000, resolve));
      }
    }
    this.agents = new SimAgents(this.holder.epoch, this.clock);
    const runtime = new Runtime({
      ports: openPorts({
        world: parts.world,
        database,
        holder: this.holder,
        clock: this.clock,
        agents: this.agents,
        devices: new SimDevices(
          parts.world,
          this.end,
          (host) => parts.desk.levels(host),
          (call) => {
            for (const watcher of parts.watchers) watcher.called?.(call, this);
          },
        ),
        crashPoint: this.crashPoint,
        isAlive: () => this.alive,
        committed: (commit) => {
          for (const watcher of parts.watchers) watcher.committed?.(commit, this);
        },
        resynced: () => {
          for (const watcher of parts.watchers) watcher.resynced?.(this);
        },
      }),
      installation: parts.world.installation,
      builtInSettings: parts.desk.cluster(),
      onFatal: () => this.fatal(),
    });
    this.health = watchHealth(
      runtime.keeping({ renew: async () => database.renew(this.holder) }, () => this.health?.renewSoon()),
      this.clock,
      silentLog,
      (troubles) => this.tellTroubles(troubles),
      () => this.fatal(),
    );
    this.runtime = runtime;
    try {
      await runtime.start();
      if (!runtime.clusterNames().includes(parts.cluster)) await runtime.createCluster(parts.cluster);
      await this.announce('picket');
    } catch {
      this.fatal();
      return;
    }
    this.ready = this.alive;
    this.hear();
  }

  /** Settings in force go to the engine, as after each change and each start. */
  async announce(who: string): Promise<void> {
    const { desk } = this.parts;
    await this.tell({ kind: 'settings-changed', who, cluster: desk.cluster(), hosts: desk.hosts() });
    await this.tell({ kind: 'devices-changed', devices: desk.devices() });
  }

  /** A fact. */
  async tell(event: ClusterEvent): Promise<void> {
    await this.runtime?.submit(this.parts.cluster, event);
  }

  /** An order of a person, as the API takes it. Rejects with the sentence when it is refused. */
  async order(event: ClusterEvent): Promise<void> {
    const { runtime } = this;
    if (runtime === null || !this.leads) throw new Error('no server answers');
    const { cluster } = this.parts;
    const why = isOrder(event) ? refusal(runtime.state(cluster), event, runtime.engineMs(cluster)) : null;
    if (why !== null) throw new Error(why);
    await runtime.submit(cluster, event);
  }

  state(): ReturnType<Runtime['state']> | null {
    const { runtime, parts } = this;
    return runtime?.clusterNames().includes(parts.cluster) === true ? runtime.state(parts.cluster) : null;
  }

  /** An agent says hello. */
  accept(connection: Connection): 'welcome' | 'refused' {
    const { machine } = connection;
    const { memory } = machine;
    const { epoch } = this.holder;
    if (memory.highestServerEpoch > epoch) {
      this.outrankedBy(memory.highestServerEpoch);
      return 'refused';
    }
    this.agents.place(connection);
    void this.tell({
      kind: 'host-heard',
      host: machine.name,
      machineId: machine.machineId,
      bootId: connection.bootId,
      session: connection.sessionName,
      bmcGuid: machine.hasBmc ? this.parts.world.bmc(machine.name).guid : null,
      addresses: [machine.name],
    }).catch(() => undefined);
    memory.highestServerEpoch = epoch;
    return 'welcome';
  }

  receive(connection: Connection, message: ToServer): void {
    if (!this.alive || !connection.openAtServer) return;
    const host = connection.host;
    this.heard(connection);
    switch (message.type) {
      case 'inventory': {
        const { type: _type, domains, ...rest } = message;
        const plain = domains.map(({ xml: _xml, ...domain }) => domain);
        const bootId = connection.bootId;
        void this.tell({ kind: 'host-inventory', host, bootId, domains: plain, ...rest }).catch(() => undefined);
        return;
      }
      case 'watchdog-changed': {
        const { watchdog } = message;
        const { bootId, sessionName: session } = connection;
        void this.tell({ kind: 'host-watchdog', host, bootId, session, watchdog }).catch(() => undefined);
        return;
      }
      case 'host-stopping':
        void this.tell({ kind: 'host-stopping', host, running: message.running }).catch(() => undefined);
        return;
      case 'check-answer':
      case 'vm-result':
      case 'cancel-result':
      case 'release-result':
      case 'own-result':
        this.agents.answered(message);
        return;
      default:
        return;
    }
  }

  pause(): void {
    this.clock.pause();
  }

  resume(): void {
    this.clock.resume();
  }

  /** kill -9. */
  crash(supervised = false): void {
    if (!this.alive) return;
    this.alive = false;
    this.ready = false;
    this.clock.kill();
    this.runtime?.stop();
    this.health?.stop();
    this.parts.onEnd(supervised);
  }

  /** A clean stop gives the lease back. */
  stop(): void {
    if (this.alive) this.parts.database.release(this.holder);
    this.crash();
  }

  /** Takes in the beats that have come, as the listener does for each message; drops links that are dead. */
  private hear(): void {
    if (!this.alive) return;
    const { world } = this.parts;
    for (const connection of this.agents.all()) {
      const beatAt = connection.machine.linkBeat.last(world.now);
      const current = connection.machine.session === connection.session && connection.openAtAgent;
      const { loss } = world.network.way(connection.host, this.end);
      if (current && beatAt !== null && beatAt > connection.toldBeatAt && connection.passes(world)) {
        if (!world.random.chance(loss)) {
          connection.toldBeatAt = beatAt;
          this.heard(connection);
          // Its number is the time at which it left: what the agent remembers of it.
          this.runtime?.beat(this.parts.cluster, connection.host, connection.sessionName, beatAt);
        }
      }
      if (!connection.openAtServer || world.now - connection.heardAt > LINK_DEAD_MS) this.agents.remove(connection);
    }
    this.clock.after(SWEEP_MS, () => this.hear());
  }

  private heard(connection: Connection): void {
    connection.heardAt = this.parts.world.now;
    const { machine } = connection;
    this.runtime?.heard(this.parts.cluster, machine.name, connection.sessionName);
  }

  /** S17. */
  private outrankedBy(epoch: number): void {
    this.agents.outranked = true;
    if (this.runtime !== null) addTrouble(this.runtime, outranked(epoch, this.holder.epoch), silentLog);
  }

  private tellTroubles(troubles: readonly string[]): void {
    if (this.runtime !== null) tellDatabaseTroubles(this.runtime, troubles, silentLog);
  }

  private fatal(): void {
    this.crash(true);
  }
}
