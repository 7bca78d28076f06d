import { absorption, type Cluster, type Host, type Loss } from '@picket/engine';
import type { ReadinessView } from '@picket/protocol';
import { vmsOn } from './by-host.ts';
import type { Now } from './lookup.ts';
import { scoreOf } from './score.ts';
import { listed } from './views/text.ts';

type Stage = ReadinessView['hosts'][number]['detect'];
export type HostReadiness = ReadinessView['hosts'][number];

const mostUnplaceable = 200;
/** A heartbeat older than this was not needed for the verdict any more (S10: written in the 60 s before silence). */
const beatMs = 60_000;
/** Computing it for 10,000 hosts takes a moment; what it says does not change within this. */
const freshMs = 2_000;
const computed = new WeakMap<Cluster, { readonly atMs: number; readonly view: ReadinessView }>();

/** Would a failover work now? Asked of each host: would its death be noticed, judged, fenced, and its VMs placed? */
export function readiness(now: Now): ReadinessView {
  const known = computed.get(now.cluster);
  if (known !== undefined && now.nowMs - known.atMs < freshMs) return known.view;
  const view = compute(now);
  computed.set(now.cluster, { atMs: now.nowMs, view });
  return view;
}

function compute(now: Now): ReadinessView {
  const { cluster } = now;
  const losses = absorption(cluster);
  const asked = Object.values(cluster.hosts)
    .filter(({ state }) => state !== 'disabled' && state !== 'retired')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((host) => ({ host, loss: losses.lossOf(host.name) }));
  const hosts = asked.map(({ host, loss }) => ({
    host: host.name,
    detect: detect(host, now),
    prove: prove(host, now),
    fence: fence(host),
    place: place(host, loss, cluster),
  }));
  return {
    cluster: cluster.name,
    score: scoreOf(now, hosts),
    hosts,
    unplaceable: unplaceable(asked, cluster).slice(0, mostUnplaceable),
    nPlusOne: asked.map(({ host, loss }) => ({
      host: host.name,
      absorbed: loss.unplaced.length === 0,
      sentence: absorbed(host.name, loss),
    })),
  };
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

function prove(host: Host, { cluster }: Now): Stage {
  const pools = new Set(host.pools.map(({ pool }) => pool));
  const able = Object.values(cluster.hosts).filter(
    (other) =>
      other.name !== host.name &&
      other.state === 'up' &&
      other.link.up &&
      other.pools.some(({ pool, ok }) => ok && pools.has(pool)),
  );
  if (able.length === 0)
    return no('No other host that is up shares a pool with it: nobody could look at its heartbeats.');
  const heard = able.filter(({ name }) => {
    const keys = Object.keys(host.heard[name] ?? {});
    return keys.some((key) => key.startsWith('heartbeat:')) && keys.some((key) => key.startsWith('network:'));
  });
  if (heard.length === 0)
    return no(
      'No neighbour has heard it both on storage and over the network yet, so its silence would prove nothing. Give it a minute; then look at firewalls (ping, ARP, ssh).',
    );
  return yes(
    `${heard.length === 1 ? 'One neighbour hears' : `${heard.length} neighbours hear`} it on storage and over the network.`,
  );
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
  if (bound.every(({ unanswered }) => unanswered >= 2)) return no('Its fence device does not answer.');
  const more = bound.length > 1 ? `, and ${bound.length - 1} further ${bound.length === 2 ? 'level' : 'levels'}` : '';
  return yes(`Its fence device is bound and answers${more}.`);
}

function place(host: Host, loss: Loss, cluster: Cluster): Stage {
  const fixed = stuck(host.name, cluster).length;
  if (loss.unplaced.length > 0) return no(absorbed(host.name, loss));
  if (fixed > 0) return no(`${fixed === 1 ? 'One VM' : `${fixed} VMs`} on it cannot be started anywhere else.`);
  return yes(loss.placed === 0 ? 'No VM of it needs a place.' : absorbed(host.name, loss));
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

function unplaceable(asked: readonly { host: Host; loss: Loss }[], cluster: Cluster): ReadinessView['unplaceable'] {
  return asked.flatMap(({ host, loss }) => [
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
}

function yes(sentence: string): Stage {
  return { ok: true, sentence };
}

function no(sentence: string): Stage {
  return { ok: false, sentence };
}
