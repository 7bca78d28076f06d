import type { Action, Scenario, ScenarioCluster, ScenarioStep } from '@picket/protocol';
import type { Random } from '../../time/random.ts';
import { weighted } from './chance.ts';
import { type Pace, paceOf } from './pace.ts';

/** A host stops working; the moments after it are where faults hurt. */
export interface Death {
  readonly host: string;
  readonly at: number;
  /** Its power is gone: a person may say so. */
  readonly powerless?: boolean;
  /** When it is switched on again or thaws; undefined: not by itself. */
  readonly backAt?: number | undefined;
}

/** What is known while a history is drawn: the cluster, its deaths so far and the steps. */
export class Story {
  readonly random: Random;
  readonly cluster: ScenarioCluster;
  readonly pace: Pace;
  readonly deaths: Death[] = [];
  readonly hosts: readonly string[];
  private readonly steps: ScenarioStep[] = [];

  constructor(cluster: ScenarioCluster, random: Random) {
    this.cluster = cluster;
    this.random = random;
    this.pace = paceOf(cluster);
    this.hosts = cluster.hosts.map(({ name }) => name);
  }

  /** Adds what happens `atMs` after the start. */
  add(atMs: number, action: Action): void {
    const said = Object.entries(action).filter(([, value]) => value !== undefined);
    this.steps.push({ at: Math.max(0, Math.round(atMs)), action: Object.fromEntries(said) as Action });
  }

  get timeline(): Scenario['timeline'] {
    return this.steps.toSorted((a, b) => a.at - b.at);
  }

  /** A host, rather one whose VMs can be started elsewhere. */
  host(): string {
    const loaded = this.cluster.vms.filter(({ policy, local }) => policy === 'restart' && !local);
    const { random } = this;
    return loaded.length > 0 && random.chance(0.85)
      ? (random.pick(loaded).host ?? random.pick(this.hosts))
      : random.pick(this.hosts);
  }

  /** The death that the next fault goes with; undefined when nobody dies. */
  death(): Death | undefined {
    return this.deaths.length === 0 ? undefined : this.random.pick(this.deaths);
  }

  /** A host for a fault: as often the dead one as one of the others. */
  nearHost(death = this.death()): string {
    return death !== undefined && this.random.chance(0.5) ? death.host : this.random.pick(this.hosts);
  }

  /** Another host than this one; undefined in a cluster of one. */
  other(than: string): string | undefined {
    const others = this.hosts.filter((name) => name !== than);
    return others.length === 0 ? undefined : this.random.pick(others);
  }

  /** A moment for a fault: mostly between a death and the end of its recovery, where decisions are under way. */
  moment(death = this.death()): number {
    const { random, pace } = this;
    if (death === undefined) return random.int(5000, 300_000);
    const from = death.at;
    return weighted<() => number>(random, [
      [12, () => from - random.int(0, 20_000)],
      [8, () => from - random.int(0, from)],
      // Right at a round, a verdict or a read, a hair before or after.
      [20, () => from + pace.suspectMs + pace.roundMs * random.int(0, 6) + random.int(-3, 30)],
      [25, () => from + pace.condemnedMs + random.int(-1000, pace.recoveredMs - pace.condemnedMs)],
      [25, () => from + random.int(0, pace.recoveredMs + 10_000)],
      [10, () => from + pace.recoveredMs + random.int(0, 240_000)],
    ])();
  }
}
