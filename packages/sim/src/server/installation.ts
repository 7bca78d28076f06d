import type { Doors, Fleet } from '../agent/fleet.ts';
import type { World } from '../world/world.ts';
import { EPOCH_MS } from './clock.ts';
import { type Backup, Database } from './database.ts';
import { type ServerWatcher, SimServer } from './server.ts';
import type { SettingsDesk } from './settings-desk.ts';

const NOTICED_MS = 20;
const RESTART_MS = 2_000;

/** The management servers of the installation: one, or one and a standby, on one database. */
export class Installation implements Doors {
  readonly database: Database;
  readonly desk: SettingsDesk;
  readonly cluster = 'sim';
  fleet: Fleet | null = null;
  private readonly world: World;
  private readonly watchers: readonly ServerWatcher[];
  private readonly ends: readonly string[];
  private readonly servers = new Map<string, SimServer>();
  private readonly skews = new Map<string, number>();
  private runs = 0;
  private over = false;
  private backup: Backup | null = null;

  constructor(world: World, desk: SettingsDesk, servers: number, watchers: readonly ServerWatcher[]) {
    this.world = world;
    this.desk = desk;
    this.watchers = watchers;
    this.database = new Database(world.schedule);
    this.ends = ['server', 'server2'].slice(0, servers);
  }

  startAll(): void {
    for (const end of this.ends) this.start(end);
  }

  /** Starts the server process of this name, unless it runs. */
  start(end: string): void {
    if (this.over || this.servers.get(end)?.alive === true) return;
    this.runs += 1;
    const server = new SimServer({
      world: this.world,
      database: this.database,
      desk: this.desk,
      cluster: this.cluster,
      end,
      run: this.runs,
      skewMs: () => this.skews.get(end) ?? 0,
      watchers: this.watchers,
      alone: this.ends.length === 1,
      onEnd: (supervised) => {
        this.noticed();
        // What ended by itself is started again, as `picket server` does.
        if (supervised) this.world.schedule.after(RESTART_MS, () => this.start(end));
      },
    });
    this.servers.set(end, server);
    void server.start().then(() => this.noticed());
  }

  /** @throws Error when there is no such server process now */
  process(end: string): SimServer {
    const server = this.servers.get(end);
    if (server === undefined || !server.alive) throw new Error(`${end} does not run`);
    return server;
  }

  /** The one that leads now. */
  leader(): SimServer | null {
    return [...this.servers.values()].find((s) => s.leads) ?? null;
  }

  /** Any process that is there, for a last look at what it knows. */
  any(): SimServer | null {
    return this.leader() ?? [...this.servers.values()].find((s) => s.state() !== null) ?? null;
  }

  skew(end: string, byMs: number): void {
    this.skews.set(end, (this.skews.get(end) ?? 0) + byMs);
  }

  keepBackup(): void {
    this.backup = this.database.backup();
  }

  /** The server's data is replaced by the backup that was taken at 0 s; restored servers start disarmed. */
  async restoreBackup(end: string): Promise<void> {
    for (const server of this.servers.values()) server.crash();
    const why = { who: 'restore', reason: 'restored from a backup', nowMs: EPOCH_MS + this.world.now };
    if (this.backup !== null) this.database.restore(this.backup, why);
    for (const watcher of this.watchers) watcher.restored?.();
    await this.world.schedule.sleep(2_000);
    this.start(end);
  }

  /** Every server process runs and is awake. */
  healAll(): void {
    for (const end of this.ends) {
      const server = this.servers.get(end);
      if (server?.alive === true) server.resume();
      else this.start(end);
    }
  }

  /** The run is over. */
  endAll(): void {
    this.over = true;
    for (const server of this.servers.values()) server.crash();
  }

  open(): readonly SimServer[] {
    return [...this.servers.values()].filter((s) => s.leads);
  }

  private noticed(): void {
    this.world.schedule.after(NOTICED_MS, () => this.fleet?.look());
  }
}
