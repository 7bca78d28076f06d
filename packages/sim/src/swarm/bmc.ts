import type { SwarmAgent } from './agent.ts';
import type { Machine } from './machine.ts';
import type { World } from './world.ts';

/** From power on to a running agent. */
const bootMs = 3_000;

export const powerWords = ['status', 'test', 'identity', 'off', 'on', 'reboot', 'blink', 'kill'] as const;
export type PowerWord = (typeof powerWords)[number];

export type PowerAnswer = { readonly ok: boolean; readonly text: string };

interface BmcWorld {
  readonly world: World;
  /** undefined: the host has not joined yet. */
  agentOf(machine: Machine): SwarmAgent | undefined;
  readonly nowMs: () => number;
  readonly tell: (sentence: string) => void;
}

/** The fence devices of all simulated hosts, and the hand that kills one. */
export class Bmcs {
  readonly #at: BmcWorld;
  readonly #booting = new Map<Machine, NodeJS.Timeout>();

  constructor(at: BmcWorld) {
    this.#at = at;
  }

  /** Obeys like a BMC. `kill` is no word of a BMC: the host stops dead, as in a panic, with its power still on. */
  obey(address: string, word: PowerWord): PowerAnswer {
    const machine = this.#at.world.machineAt(address);
    if (machine === undefined) return { ok: false, text: `There is no host ${address} in this swarm.` };
    switch (word) {
      case 'status':
      case 'test':
        return { ok: true, text: machine.power };
      case 'identity':
        return { ok: true, text: machine.plan.bmcGuid };
      case 'blink':
        return { ok: true, text: 'The light is on.' };
      case 'off':
        this.#off(machine);
        return { ok: true, text: 'Power goes off.' };
      case 'on':
        this.#on(machine);
        return { ok: true, text: 'Power goes on.' };
      case 'reboot':
        this.#off(machine);
        this.#on(machine);
        return { ok: true, text: 'Power is cycled.' };
      case 'kill':
        return this.kill(machine);
    }
  }

  kill(machine: Machine): PowerAnswer {
    const { name } = machine.plan;
    if (!machine.alive) return { ok: false, text: `${name} is dead already.` };
    this.#die(machine, 'on');
    const text = `${name} of ${machine.plan.cluster} was killed; its power is still on.`;
    this.#at.tell(text);
    return { ok: true, text };
  }

  /** Nothing boots any more. */
  close(): void {
    for (const timer of this.#booting.values()) clearTimeout(timer);
  }

  #off(machine: Machine): void {
    if (machine.power === 'off') return;
    this.#die(machine, 'off');
    this.#at.tell(`The power of ${machine.plan.name} of ${machine.plan.cluster} was cut.`);
  }

  #die(machine: Machine, power: 'on' | 'off'): void {
    clearTimeout(this.#booting.get(machine));
    this.#booting.delete(machine);
    this.#at.world.end(machine, power, this.#at.nowMs());
    this.#at.agentOf(machine)?.die();
  }

  #on(machine: Machine): void {
    if (machine.power === 'on') return;
    machine.power = 'on';
    machine.crashed = true;
    this.#at.tell(`${machine.plan.name} of ${machine.plan.cluster} was powered on and boots.`);
    const timer = setTimeout(() => {
      this.#booting.delete(machine);
      machine.boot(this.#at.nowMs());
      this.#at.agentOf(machine)?.boot();
    }, bootMs);
    this.#booting.set(machine, timer);
  }
}
