import type { ToAgent, ToServer } from '@picket/protocol';
import { agentWorks, bootIdOf, type Machine } from '../world/machine.ts';
import type { World } from '../world/world.ts';
import { Channel } from './channel.ts';

/** What an agent may meet at the other end. */
export interface ServerEnd {
  /** `server`, `server2`: its end of the link. */
  readonly end: string;
  /** It can handle a message right now. */
  readonly awake: boolean;
  /** Its process is there at all. */
  readonly alive: boolean;
  receive(connection: Connection, message: ToServer): void;
}

/** One link between an agent process and a server process, as TCP holds it: in order, late rather than lost. */
export class Connection {
  readonly machine: Machine;
  readonly server: ServerEnd;
  /** The agent process that opened it. */
  readonly session: number;
  readonly toAgent: Channel<ToAgent>;
  readonly toServer: Channel<ToServer>;
  /** Of the boot and process that opened it, as the hello told. */
  readonly bootId: string;
  readonly sessionName: string;
  /** Last word that the server took in. */
  heardAt: number;
  openAtAgent = true;
  openAtServer = true;
  /** The last beat that the server has taken in. */
  toldBeatAt = Number.NEGATIVE_INFINITY;
  /** Since when nothing has come through; null while it does. */
  stuckSince: number | null = null;

  constructor(world: World, machine: Machine, server: ServerEnd, onOrder: (message: ToAgent) => void) {
    this.machine = machine;
    this.server = server;
    this.session = machine.session;
    this.bootId = bootIdOf(machine);
    this.sessionName = `${this.bootId}-session-${machine.session}`;
    this.heardAt = world.now;
    const latencyMs = (from: string, to: string): number => {
      const { delayMs, loss } = world.network.way(from, to);
      let ms = world.random.int(1, 8) + delayMs;
      // A lost segment is sent again, with growing patience.
      for (let again = 200; again < 7_000 && world.random.chance(loss); again *= 2) ms += again;
      return ms;
    };
    this.toAgent = new Channel<ToAgent>(world.schedule, {
      canPass: () => this.openAtAgent && this.passes(world) && this.agentReads(),
      latencyMs: () => latencyMs(server.end, machine.name),
      deliver: onOrder,
    });
    this.toServer = new Channel<ToServer>(world.schedule, {
      canPass: () => this.openAtServer && this.passes(world) && server.awake,
      latencyMs: () => latencyMs(machine.name, server.end),
      deliver: (message) => server.receive(this, message),
    });
  }

  get host(): string {
    return this.machine.name;
  }

  /** The network lets both ways through: TCP needs both. */
  passes(world: World): boolean {
    return world.network.talks(this.host, this.server.end);
  }

  /** The agent process that opened it is at work. */
  agentReads(): boolean {
    return agentWorks(this.machine) && this.machine.session === this.session;
  }
}
