import { setImmediate as nextTurn } from 'node:timers/promises';
import { absorption, type Cluster, type Host, type Loss } from '@picket/engine';
import type { ReadinessView } from '@picket/protocol';
import { vmsOn } from './by-host.ts';
import type { Now } from './lookup.ts';
import { scoreOf } from './score.ts';
import { listed } from './views/text.ts';
import { watchdogReadiness } from './views/watchdog.ts';

type Stage = ReadinessView['hosts'][number]['detect'];
type HostReadiness = ReadinessView['hosts'][number];

/** Hosts with troubles come first. */
const mostHosts = 1_000;
const mostUnplaceable = 200;
/** A heartbeat older than this was not needed for the verdict any more (S10: written in the 60 s before silence). */
const beatMs = 60_000;
/** The server must not stand still for 10,000 hosts (S17): beats are heard in between. */
const hostsAtOnce = 200;
/** What took long to compute is kept for so many times as long. */
const keptTimes = 20;

/** Would a failover work now? Asked of each host: would its death be noticed, judged, fenced, and its VMs placed? */
export type AskReadiness = (now: Now) => Promise<ReadinessView>;

export function openReadiness(): AskReadiness {
  const computed = new Map<string, { cluster: Cluster; untilMs: number; view: Promise<ReadinessView> }>();
  return (now) => {
    const { cluster } = now;
    const known = computed.get(cluster.name);
    if (known !== undefined && (known.cluster === cluster || performance.now() < known.untilMs)) return known.view;
    const beganMs = performance.now();
    const view = compute(now);
    const entry = { cluster, untilMs: Number.POSITIVE_INFINITY, view };
    computed.set(cluster.name, entry);
    const keep = (): void => {
      const doneMs = performance.now();
      entry.untilMs = doneMs + keptTimes * (doneMs - beganMs);
    };
    view.then(keep, () => computed.delete(cluster.name));
    return view;
  };
}

interface Asked {
  readonly host: Host;
  readonly loss: Loss;
  readonly ready: HostReadiness;
}

async function compute(now: Now): Promise<ReadinessView> {
  const { cluster } = now;
  const losses = absorption(cluster);
  const witnesses = witnessesOf(cluster);
  const asked: Asked[] = [];
  const hosts = Object.values(cluster.hosts)
    .filter(({ state }) => state !== 'disabled' && state !== 'retired')
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const [n, host] of hosts.entries()) {
    if (n % hostsAtOnce === hostsAtOnce - 1) await nextTurn();
    const loss = losses.lossOf(host.name);
    const stages = { detect: detect(host, now), prove: prove(host, witnesses), fence: fence(host) };
    const more = { place: place(host, loss, cluster), watchdog: watchdogReadiness(host) };
    asked.push({ host, loss, ready: { host: host.name, ...stages, ...more } });
  }
  const ready = asked.map((one) => one.ready);
  return {
    cluster: cluster.name,
    score: scoreOf(now, ready),
    hosts: firstThose(
      (one) => Object.values(one).some((stage) => typeof stage === 'object' && stage?.ok === false),
      ready,
    ),
    unplaceable: unplaceable(asked, cluster),
    nPlusOne: firstThose(
      ({ absorbed }) => !absorbed,
      asked.map(({ host, loss }) => ({
        host: host.name,
        absorbed: loss.unplaced.length === 0,
        sentence: absorbed(host.name, loss),
      })),
    ),
  };
}

function firstThose<T>(bad: (one: T) => boolean, all: readonly T[]): T[] {
  return [...all.filter(bad), ...all.filter((one) => !bad(one))].slice(0, mostHosts);
}

function detect(host: Host, { nowMs }: Now): Stage {
  if (!host.link.up) return no(`Its agent is silent; it is ${host.state}: ${host.sentence}`);
  if (host.state !== 'up') return no(`It is ${host.state}: ${host.sentence}`);
  if (host.inventory?.ok !== true)
    return no(`What runs on it is not known: ${host.inventory?.reason ?? 'it has not said yet'}`);
  const beating = host.pools.filter(({ ok, lastBeatAgeMs, at }) => ok && lastBeatAgeMs !== null && nowMs - at < beatMs);
  if (beating.length === 0)
    return no('It writes a heartbeat on no pool: its agent needs a shared pool that is mounted.');
  return yes(`Its agent is linked and beats on ${listed(beating.map(({ pool }) => pool))}.`);
}

function prove(host: Host, witnesses: Witnesses): Stage {
  const alone = host.pools.every(({ pool }) => othersOf(host.name, witnesses.get(pool)) === 0);
  if (alone) return no('No other host that is up shares a pool with it: nobody could look at its heartbeats.');
  const heard = Object.entries(host.heard).filter(([name, sources]) => {
    const keys = Object.keys(sources);
    const shares = host.pools.some(({ pool }) => witnesses.get(pool)?.has(name) === true);
    return shares && ['heartbeat:', 'network:'].every((kind) => keys.some((key) => key.startsWith(kind)));
  });
  if (heard.length === 0)
    return no(
      'No neighbour has heard it both on storage and over the network yet, so its silence would prove nothing. Give it a minute; then look at firewalls (ping, ARP, ssh).',
    );
  const who = heard.length === 1 ? 'One neighbour hears' : `${heard.length} neighbours hear`;
  return yes(`${who} it on storage and over the network.`);
}

function othersOf(name: string, there: ReadonlySet<string> | undefined): number {
  return there === undefined ? 0 : there.size - (there.has(name) ? 1 : 0);
}

/** Pool → hosts that are up and read it. */
type Witnesses = ReadonlyMap<string, ReadonlySet<string>>;

function witnessesOf({ hosts }: Cluster): Witnesses {
  const byPool = new Map<string, Set<string>>();
  for (const { name, state, link, pools } of Object.values(hosts)) {
    if (state !== 'up' || !link.up) continue;
    for (const { pool, ok } of pools) {
      if (!ok) continue;
      const there = byPool.get(pool);
      if (there === undefined) byPool.set(pool, new Set([name]));
      else there.add(name);
    }
  }
  return byPool;
}

function fence({ devices, settings, name }: Host): Stage {
  if (settings.fencingAction === 'nothing' || settings.fencingAction === 'blink')
    return no(`fencingAction is ${settings.fencingAction}: its power would not be cut.`);
  const set = devices.filter((device) => device.set);
  if (set.length === 0) return no(`No fence device is set: picket settings set --host ${name} ipmiHost ADDRESS`);
  const bound = set.filter(({ binding }) => binding.kind === 'bound');
  const [first] = set;
  if (bound.length === 0) {
    const why = first === undefined || first.binding.kind === 'bound' ? '' : `: ${first.binding.reason}`;
    return no(`Its fence device is not bound to it${why}`);
  }
  const failing = bound.filter(({ health }) => health.told || health.last?.ok === false);
  if (failing.length === bound.length)
    return no(
      `Its fence device did not pass its last test: ${failing[0]?.health.last?.detail ?? 'it does not answer'}`,
    );
  const more = bound.length > 1 ? `, and ${bound.length - 1} further ${bound.length === 2 ? 'level' : 'levels'}` : '';
  return yes(`Its fence device is bound and answers${more}.`);
}

function place(host: Host, loss: Loss, cluster: Cluster): Stage {
  const unfit = host.pools.find(({ locks }) => locks === 'left-behind' || locks === 'not-shared');
  if (unfit !== undefined) return no(lockTrouble(unfit.pool, unfit.locks === 'left-behind'));
  const fixed = stuck(host.name, cluster).length;
  if (loss.unplaced.length > 0) return no(absorbed(host.name, loss));
  if (fixed > 0) return no(`${fixed === 1 ? 'One VM' : `${fixed} VMs`} on it cannot be started anywhere else.`);
  return yes(loss.placed === 0 ? 'No VM of it needs a place.' : absorbed(host.name, loss));
}

/** S13: with NLM the image locks of a dead host outlive it; without locks nothing but Picket keeps a VM from running twice. */
function lockTrouble(pool: string, leftBehind: boolean): string {
  return leftBehind
    ? `Pool ${pool} is NFSv3 with NLM: its image locks stay when it dies, and its VMs could not be started elsewhere. Mount it as NFS 4.1.`
    : `Pool ${pool} shares no image locks between hosts: nothing but Picket would keep a VM from running twice. Mount it as NFS 4.1.`;
}

function absorbed(host: string, { placed, unplaced }: Loss): string {
  const all = placed + unplaced.length;
  if (all === 0) return `${host} runs no VM that would be started elsewhere.`;
  if (unplaced.length === 0) return `The other hosts would take all ${all} VMs of ${host}.`;
  const names = listed(unplaced.slice(0, 3).map(({ vm }) => vm.name));
  return `${unplaced.length} of ${all} VMs of ${host} would find no place: ${names}${unplaced.length > 3 ? ' and more' : ''}.`;
}

/** Protected VMs that could be started nowhere but here. */
function stuck(host: string, cluster: Cluster) {
  return vmsOn(cluster, host).filter(
    (vm) => vm.policy === 'restart' && vm.desired === 'running' && (vm.obstacles.length > 0 || vm.blockJob),
  );
}

function unplaceable(asked: readonly Asked[], cluster: Cluster): ReadinessView['unplaceable'] {
  const all = asked.flatMap(({ host, loss }) => [
    ...stuck(host.name, cluster).map((vm) => ({
      ...{ vm: vm.name, uuid: vm.uuid, host: host.name, hosts: [] },
      obstacles: vm.blockJob
        ? [...vm.obstacles, 'A block job is under way: its definition may change any moment.']
        : [...vm.obstacles],
    })),
    ...loss.unplaced.map(({ vm, lacks }) => ({
      ...{ vm: vm.name, uuid: vm.uuid, host: host.name, obstacles: [] },
      hosts: lacks.map((lack) => ({ host: lack.host, lacks: lack.why })),
    })),
  ]);
  return all.slice(0, mostUnplaceable);
}

function yes(sentence: string): Stage {
  return { ok: true, sentence };
}

function no(sentence: string): Stage {
  return { ok: false, sentence };
}
