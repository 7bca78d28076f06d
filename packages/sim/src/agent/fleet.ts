import type { CheckAnswer, Keep, ToAgent } from '@picket/protocol';
import type { Timer } from '../time/schedule.ts';
import { agentWorks, type Machine, works } from '../world/machine.ts';
import { isArmed, keepWord, watchdogReport } from '../world/watchdog.ts';
import type { World } from '../world/world.ts';
import { Connection, type ServerEnd } from './connection.ts';
import { inventoryOf, look } from './look.ts';
import { obey } from './orders.ts';

/** As the agent's link does: no answer for so long, and it opens a new one (packages/agent/src/link). */
const AGENT_GIVES_UP_MS = 4_500;
const RECONNECT_MS = [200, 2_000] as const;
const REFUSED_MS = [5_000, 10_000] as const;
const DEBOUNCE_MS = 150;
const RESYNC_MS = 30_000;
/** As the agent does (packages/agent/src/agent.ts). */
const LAST_WORD_MS = 120_000;
/** As the agent does (packages/agent/src/watchdog): so long it waits for the word that its watchdog may be stopped. */
const STOP_WITHIN_MS = 8_000;
const STORAGE_READ_MS = 15;
/** A ping or a TCP connection that is not answered is given up after this. */
const SILENT_MS = 800;

/** Where agents may find a server now: those whose process runs and that lead. */
export interface Doors {
  open(): readonly (ServerEnd & { accept(connection: Connection): 'welcome' | 'refused' })[];
}

interface Agent {
  readonly machine: Machine;
  connection: Connection | null;
  retry: Timer | null;
  inventory: Timer | null;
  lastInventory: string;
  /** Its last word before a clean shutdown, said again on each new link for a while (S8). */
  lastWord: { readonly at: number; readonly session: number; readonly running: string[] } | null;
}

/** Every hypervisor's agent: keeps its link, tells what runs, obeys. */
export class Fleet {
  private readonly world: World;
  private readonly doors: Doors;
  private readonly agents = new Map<string, Agent>();

  constructor(world: World, doors: Doors) {
    this.world = world;
    this.doors = doors;
    for (const machine of world.machines.values()) {
      const agent: Agent = {
        machine,
        connection: null,
        retry: null,
        inventory: null,
        lastInventory: '',
        lastWord: null,
      };
      this.agents.set(machine.name, agent);
      this.resync(agent, world.random.int(0, RESYNC_MS));
    }
    world.onChange.push(() => this.look());
  }

  connectionOf(host: string): Connection | null {
    return this.agents.get(host)?.connection ?? null;
  }

  /** Something in the world changed, or time passed: links break, open, or let through what waited. */
  look(): void {
    for (const agent of this.agents.values()) {
      this.keepLink(agent);
      this.tellSoon(agent);
    }
  }

  /** The agent's last word before a clean shutdown (S8). */
  stopping(host: string): void {
    const machine = this.world.machine(host);
    const agent = this.agents.get(host);
    if (agent === undefined || !agentWorks(machine)) return;
    agent.lastWord = { at: this.world.now, session: machine.session, running: [...machine.guests.keys()] };
    this.sayLastWord(agent);
  }

  /**
   * The agent is stopped cleanly, and its watchdog with it once the server has saved that; without that word it goes on counting (S21). An
   * inventory that was being read just then leaves after the word that the watchdog ends, and still tells of it as it was.
   */
  stop(host: string): void {
    const machine = this.world.machine(host);
    const connection = this.agents.get(host)?.connection ?? null;
    if (!agentWorks(machine)) return;
    if (!isArmed(machine)) {
      this.end(machine);
      return;
    }
    const inventory = inventoryOf(this.world, machine);
    machine.watchdog.endsIn = machine.session;
    connection?.toServer.send({ type: 'watchdog-changed', watchdog: watchdogReport(this.world, machine) });
    if (this.world.random.chance(0.5)) connection?.toServer.send(inventory);
    const { session } = machine;
    this.world.schedule.after(STOP_WITHIN_MS, () => {
      if (machine.session === session) this.end(machine);
    });
  }

  private end(machine: Machine): void {
    if (!agentWorks(machine)) return;
    machine.agent = 'dead';
    this.world.changed();
  }

  private keepLink(agent: Agent): void {
    const { machine, connection } = agent;
    const alive = agentWorks(machine);
    if (connection !== null && connection.session !== machine.session) this.drop(agent, connection);
    else if (connection !== null && !this.processLives(machine)) {
      // The kernel closes what a dead process held; a machine without power tells nobody.
      this.drop(agent, connection);
      if (works(machine) && connection.passes(this.world)) connection.openAtServer = false;
    } else if (connection !== null) this.watch(agent, connection);
    machine.linkBeat.set(alive && agent.connection !== null && this.flows(agent.connection), this.world.now);
    if (alive && agent.connection === null && agent.retry === null) this.retryIn(agent, RECONNECT_MS);
    agent.connection?.toAgent.pump();
    agent.connection?.toServer.pump();
  }

  private processLives(machine: Machine): boolean {
    return machine.power === 'on' && (machine.booted || machine.hung) && machine.agent !== 'dead';
  }

  private flows(connection: Connection): boolean {
    return connection.openAtServer && connection.passes(this.world) && connection.server.alive;
  }

  /** An agent that hears nothing from its server opens a new link; a server that is gone is noticed at once. */
  private watch(agent: Agent, connection: Connection): void {
    const { world } = this;
    if (!connection.agentReads()) {
      connection.stuckSince = null;
      return;
    }
    const gone = connection.passes(world) && (!connection.server.alive || !connection.openAtServer);
    if (gone) {
      this.drop(agent, connection);
      return;
    }
    const answered = connection.passes(world) && connection.server.awake;
    if (answered) connection.stuckSince = null;
    else if (connection.stuckSince === null) {
      connection.stuckSince = world.now;
      world.schedule.after(AGENT_GIVES_UP_MS, () => this.look());
    } else if (world.now - connection.stuckSince >= AGENT_GIVES_UP_MS) this.drop(agent, connection);
  }

  private drop(agent: Agent, connection: Connection): void {
    connection.openAtAgent = false;
    connection.toAgent.clear();
    if (agent.connection === connection) agent.connection = null;
  }

  private retryIn(agent: Agent, [least, most]: readonly [number, number]): void {
    agent.retry = this.world.schedule.after(this.world.random.int(least, most), () => {
      agent.retry = null;
      this.connect(agent);
    });
  }

  private connect(agent: Agent): void {
    const { machine } = agent;
    if (agent.connection !== null || !agentWorks(machine)) return;
    const door = this.doors.open().find((d) => d.awake && this.world.network.talks(machine.name, d.end));
    if (door === undefined) {
      this.retryIn(agent, RECONNECT_MS);
      return;
    }
    const connection: Connection = new Connection(this.world, machine, door, (m) => this.order(agent, connection, m));
    if (door.accept(connection) === 'refused') {
      this.retryIn(agent, REFUSED_MS);
      return;
    }
    agent.connection = connection;
    machine.memory.installation ??= this.world.installation;
    this.keepLink(agent);
    this.sayLastWord(agent);
    this.tell(agent);
  }

  private sayLastWord({ lastWord, machine, connection }: Agent): void {
    if (lastWord === null || lastWord.session !== machine.session) return;
    if (this.world.now - lastWord.at > LAST_WORD_MS) return;
    connection?.toServer.send({ type: 'host-stopping', running: lastWord.running });
  }

  private order(agent: Agent, connection: Connection, message: ToAgent): void {
    const { world } = this;
    const { machine } = agent;
    const reply: Parameters<typeof obey>[3] = (answer) => {
      if (!connection.agentReads()) return;
      connection.toServer.send(answer);
      this.tell(agent);
    };
    switch (message.type) {
      case 'resync':
        this.tell(agent);
        return;
      case 'keep':
        if (connection.agentReads()) this.kept(connection, message);
        return;
      case 'check': {
        world.schedule.after(STORAGE_READ_MS, () => {
          if (!connection.agentReads()) return;
          const { readings, stalled, silent } = look(world, machine, message);
          const marginMs = Math.max(100, message.timeoutMs * 0.15);
          const inMs = stalled ? message.timeoutMs - marginMs : silent ? Math.min(SILENT_MS, message.timeoutMs / 2) : 5;
          const answer: CheckAnswer = {
            type: 'check-answer',
            effectId: message.effectId,
            round: message.round,
            readings,
          };
          world.schedule.after(inMs, () => {
            if (connection.agentReads()) connection.toServer.send(answer);
          });
        });
        return;
      }
      case 'start-vm':
      case 'cancel-start':
      case 'release-vms':
      case 'own-vms':
        obey(world, machine, message, reply);
        return;
      default:
        return;
    }
  }

  private kept(connection: Connection, message: Keep): void {
    const { world } = this;
    const { machine } = connection;
    const wasArmed = isArmed(machine);
    keepWord(world, machine, message);
    if (!wasArmed && isArmed(machine))
      connection.toServer.send({ type: 'watchdog-changed', watchdog: watchdogReport(world, machine) });
    if (wasArmed && !isArmed(machine)) this.end(machine);
  }

  /** Each 30 s everything is told again. */
  private resync(agent: Agent, inMs: number): void {
    this.world.schedule.after(inMs, () => {
      this.tell(agent);
      this.resync(agent, RESYNC_MS);
    });
  }

  /** Something of it may have changed: told once for a burst of changes. */
  private tellSoon(agent: Agent): void {
    if (
      agent.inventory !== null ||
      agent.connection === null ||
      essence(this.world, agent.machine) === agent.lastInventory
    )
      return;
    agent.inventory = this.world.schedule.after(DEBOUNCE_MS, () => {
      agent.inventory = null;
      this.tell(agent);
    });
  }

  private tell(agent: Agent): void {
    const { connection, machine } = agent;
    if (connection === null || !connection.agentReads()) return;
    agent.lastInventory = essence(this.world, machine);
    connection.toServer.send(inventoryOf(this.world, machine));
  }
}

/** What makes an inventory news. */
function essence(world: World, machine: Machine): string {
  const guests = [...machine.guests].map(([uuid, g]) => `${uuid}${g.paused ? 'p' : 'r'}`);
  const pools = [...world.pools.values()].map((p) => p.access(machine.name));
  const dog = machine.watchdog.kind === 'none' ? '' : watchdogReport(world, machine).revision;
  return `${dog}|${machine.boots}|${guests.join()}|${[...machine.defined].join()}|${pools.join()}`;
}
