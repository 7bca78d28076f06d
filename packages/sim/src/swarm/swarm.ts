import { Agent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { PicketError } from '@picket/protocol';
import { SwarmAgent } from './agent.ts';
import type { SwarmApi } from './api.ts';
import { Bmcs } from './bmc.ts';
import { certificateRequest } from './certificate-request.ts';
import { listenForPower } from './control.ts';
import { setDevice, setFencing } from './fencing.ts';
import { type Figures, figuresLine, noFigures } from './figures.ts';
import { joinHost } from './join.ts';
import { checkDescriptors } from './limits.ts';
import type { Wire } from './link.ts';
import type { Machine } from './machine.ts';
import type { OrderWorld } from './orders.ts';
import { paced } from './pace.ts';
import { type PlanOptions, planHosts } from './plan.ts';
import { restoreWorld, saveWorld } from './saved-world.ts';
import { type Authority, authorityOf, serverUrl } from './server.ts';
import { openState, type SwarmState } from './state.ts';
import { World } from './world.ts';

const figuresIntervalMs = 5_000;
const maxSentences = 3;
const linkedPollMs = 100;
const goodbyeMs = 500;
const joinsAtOnce = 32;
const startMinMs = 150;
const startSpreadMs = 250;

export interface SwarmOptions extends PlanOptions {
  /** `https://HOST:8441` */
  readonly server: string;
  readonly api: SwarmApi;
  /** Joins, or first links of hosts that have joined, begun per second. */
  readonly rampPerSecond: number;
  /** Keeps key, certificates and the world for the next run; null: nothing is kept. */
  readonly stateDir: string | null;
  /** Hosts to kill once all are linked. */
  readonly kill: readonly string[];
  /** Then one more, chosen by chance, each so many seconds; null: none. */
  readonly killEverySeconds: number | null;
  /** Gives the clusters fence devices and this action; null: their settings are left alone. */
  readonly fencing: 'off' | 'reboot' | null;
  readonly signal: AbortSignal;
  /** A line for people: every 5 s the figures, and what happens in between. */
  readonly tell: (line: string) => void;
  /** The same figures as data. */
  readonly figures?: (figures: Figures) => void;
}

/**
 * Runs a swarm of simulated agents against a running server until the signal aborts.
 * @throws PicketError when it cannot begin or a host cannot join
 */
export async function runSwarm(options: SwarmOptions): Promise<void> {
  const url = serverUrl(options.server);
  await checkDescriptors(options.hosts);
  const authority = await authorityOf(url);
  const state = await openState(options.stateDir);
  try {
    if (state.ca !== null && state.ca.trim() !== authority.pem.trim()) {
      const sentence = `${state.dir} belongs to another installation than the server at ${url.host}: choose another --state-dir, or remove that folder.`;
      throw new PicketError('BAD_REQUEST', sentence);
    }
    await new Swarm(options, url, authority, state).run();
  } finally {
    await state.close();
  }
}

class Swarm {
  readonly #options: SwarmOptions;
  readonly #authority: Authority;
  readonly #state: SwarmState;
  readonly #world: World;
  readonly #figures: Figures;
  readonly #wire: Wire;
  readonly #orders: OrderWorld;
  readonly #bmcs: Bmcs;
  readonly #agents = new Map<Machine, SwarmAgent>();
  /** Until then there is nothing that may be written over what the last run left. */
  #restored = false;
  /** Since the last line of figures. */
  readonly #told = new Set<string>();

  constructor(options: SwarmOptions, url: URL, authority: Authority, state: SwarmState) {
    this.#options = options;
    this.#authority = authority;
    this.#state = state;
    this.#world = new World(planHosts(options), nowMs());
    this.#figures = noFigures(options.hosts);
    this.#wire = {
      url,
      ca: authority.pem,
      key: state.keyPem,
      figures: this.#figures,
      tell: (text) => this.#tellOnce(text),
    };
    this.#orders = { world: this.#world, nowMs, startMs: () => startMinMs + startSpreadMs * Math.random() };
    this.#bmcs = new Bmcs({
      world: this.#world,
      agentOf: (machine) => this.#agents.get(machine),
      nowMs,
      tell: options.tell,
    });
  }

  async run(): Promise<void> {
    const { signal, killEverySeconds } = this.#options;
    const control = await listenForPower(this.#state.dir, (address, word) => this.#bmcs.obey(address, word));
    const lines = this.#printFigures();
    let killing: NodeJS.Timeout | undefined;
    try {
      await this.#link();
      await this.#allLinked();
      for (const host of this.#options.kill) this.#kill(host);
      if (killEverySeconds !== null) killing = setInterval(() => this.#killOne(), killEverySeconds * 1000);
      await aborted(signal);
    } finally {
      clearInterval(lines);
      clearInterval(killing);
      this.#bmcs.close();
      for (const agent of this.#agents.values()) agent.end();
      await delay(goodbyeMs);
      for (const agent of this.#agents.values()) agent.cut();
      if (this.#restored) await this.#state.saveWorld(saveWorld(this.#world, true));
      await control.close();
    }
  }

  /** Clusters, world, joins, first links. */
  async #link(): Promise<void> {
    const { api, fencing, rampPerSecond, signal } = this.#options;
    const known = new Map<string, { deviceSet: boolean }>();
    const there = await api.clusters();
    for (const cluster of new Set(this.#world.machines.map(({ plan }) => plan.cluster))) {
      if (!there.includes(cluster)) await api.createCluster(cluster);
      else for (const host of await api.hosts(cluster)) known.set(`${host.name}.${cluster}`, host);
      if (fencing !== null) await setFencing(api, cluster, this.#state.dir, fencing);
    }
    restoreWorld(this.#world, this.#state.world, ({ plan }) => known.has(plan.device), nowMs());
    this.#restored = true;
    await this.#state.saveWorld(saveWorld(this.#world, false));
    const csr = certificateRequest(this.#state.keyPem);
    const https = new Agent({ keepAlive: false });
    const join = { url: this.#wire.url, authority: this.#authority, csr, agent: https, signal, token: api.token };
    await paced(this.#world.machines, { perSecond: rampPerSecond, atOnce: joinsAtOnce, signal }, async (machine) => {
      const { plan } = machine;
      let certificate = this.#state.certificates.get(plan.device);
      if (certificate === undefined) {
        const answer = await joinHost(join, plan);
        await this.#state.addJoin(answer);
        ({ certificate } = answer);
        this.#figures.joins += 1;
      }
      if (fencing !== null && known.get(plan.device)?.deviceSet !== true) await setDevice(api, plan);
      if (signal.aborted) return;
      const agent = new SwarmAgent(this.#wire, this.#orders, machine, certificate);
      this.#agents.set(machine, agent);
      agent.start();
    });
  }

  async #allLinked(): Promise<void> {
    const { signal, tell } = this.#options;
    const begunMs = performance.now();
    const missing = () => [...this.#agents.values()].some((agent) => agent.machine.alive && !agent.linked);
    while (!signal.aborted && missing()) await delay(linkedPollMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const waitedMs = performance.now() - begunMs;
    tell(
      `All ${this.#figures.linked} hosts are linked${waitedMs > 1000 ? ` ${Math.round(waitedMs / 1000)} s after the last one dialled` : ''}.`,
    );
  }

  #kill(host: string): void {
    const machine = this.#world.machineAt(host);
    const answer = machine === undefined ? null : this.#bmcs.kill(machine);
    if (answer?.ok !== true) this.#options.tell(answer?.text ?? `There is no host ${host} in this swarm.`);
  }

  #killOne(): void {
    const alive = this.#world.machines.filter((machine) => this.#agents.get(machine)?.linked === true);
    const chosen = alive[Math.floor(Math.random() * alive.length)];
    if (chosen !== undefined) this.#bmcs.kill(chosen);
  }

  #printFigures(): NodeJS.Timeout {
    let before = { ...this.#figures };
    let beforeMs = performance.now();
    return setInterval(() => {
      const now = { ...this.#figures, dead: this.#world.machines.filter(({ alive }) => !alive).length };
      const at = performance.now();
      this.#options.tell(figuresLine(now, before, (at - beforeMs) / 1000));
      this.#options.figures?.(now);
      this.#told.clear();
      before = now;
      beforeMs = at;
    }, figuresIntervalMs);
  }

  /** A thousand links that fail are a few sentences between two lines of figures. */
  #tellOnce(sentence: string): void {
    if (this.#told.has(sentence) || this.#told.size >= maxSentences) return;
    this.#told.add(sentence);
    this.#options.tell(sentence);
  }
}

/** Wall time that never steps back while this process lives: also the clock of the simulated storage. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
