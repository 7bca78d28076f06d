import { whyNoDrill } from '../fencing/drill/begin.ts';
import { cutsStorage, deviceAt, deviceName } from '../fencing/levels.ts';
import { isBarredLife } from '../fencing/storage/cover.ts';
import { capUse, cellUse } from '../gates/cap.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ClusterEvent, ClusterEventKind } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import { byPlace } from '../model/lookup.ts';
import type { Ms } from '../model/time.ts';
import { type Cause, findTransition } from '../states/table.ts';

/** Why an order of a person cannot be followed now, in one sentence with what to do; null when it can. */
export function refusal(cluster: Cluster, event: ClusterEvent, now: Ms): string | null {
  if (!isOrder(event)) return null;
  if ('host' in event && typeof event.host === 'string' && cluster.hosts[event.host] === undefined)
    return `There is no host ${event.host} in cluster ${cluster.name}.`;
  if ('vm' in event && cluster.vms[event.vm] === undefined)
    return `There is no VM ${event.vm} in cluster ${cluster.name}.`;
  const drill = 'host' in event ? underDrill(cluster.hosts[event.host]) : null;
  if (drill !== null) return drill;
  switch (event.kind) {
    case 'arm':
      return cluster.armed.on ? 'The cluster is armed already.' : null;
    case 'disarm':
      return cluster.armed.on ? null : 'The cluster is disarmed already.';
    case 'maintenance':
      return byTable(
        cluster,
        event.host,
        'maintenance',
        'put into maintenance',
        'Wait until its fencing and recovery are over.',
      );
    case 'end-maintenance':
      return endMaintenance(hostOf(cluster, event.host));
    case 'confirm-down': {
      const host = hostOf(cluster, event.host);
      if (host.link.up) return `${host.name} is linked: its agent talks to this server right now, so it is not down.`;
      if (host.incident?.lastRound?.evidence === 'alive')
        return `${host.name} was seen alive in the last round: ${host.incident.lastRound.sentence} Switch it off first.`;
      if (host.state === 'fenced' && host.proof !== null && host.proof.kind !== 'storage' && !waitsForALook(host))
        return `${host.name} is proven off already.`;
      return byTable(
        cluster,
        event.host,
        'person-confirmed',
        'confirmed down',
        'It must have been silent and checked first.',
      );
    }
    case 'retire':
      return (
        vmsOn(cluster, event.host) ??
        byTable(
          cluster,
          event.host,
          'retire',
          'retired',
          'Only a host that is down, or in maintenance and silent, can be retired.',
        ) ??
        (hostOf(cluster, event.host).link.up ? `${event.host} is linked; shut it down before it is retired.` : null)
      );
    case 'disable':
      return byTable(cluster, event.host, 'disable', 'taken out of protection', 'It must be up or in maintenance.');
    case 'enable':
      return byTable(cluster, event.host, 'enable', 'put under protection', 'It is under protection already.');
    case 'override-gate':
    case 'act-now':
      return hostOf(cluster, event.host).incident === null ? `${event.host} has no open incident.` : null;
    case 'acknowledge-cap':
      return cluster.cap.reachedAt === null && capUse(cluster, now).length + cellUse(cluster, now).length === 0
        ? 'No failure action is counted; there is nothing to acknowledge.'
        : null;
    case 'bind-by-statement':
      if (cutsStorage(hostOf(cluster, event.host), event.level ?? 0)) return byItself(event.host);
      return deviceAt(hostOf(cluster, event.host), event.level ?? 0).set
        ? null
        : `${event.host} has no${ofLevel(event.level)} fence device yet: set ipmiHost first.`;
    case 'bind-by-drill': {
      const host = hostOf(cluster, event.host);
      if (cutsStorage(host, event.level ?? 0)) return byItself(event.host);
      return underWay(host) ?? whyNoDrill(cluster, host, event.level ?? 0);
    }
    case 'manual-fence':
      return manual(hostOf(cluster, event.host), event.level ?? 0, event.action);
    case 'vm-retry': {
      const vm = cluster.vms[event.vm];
      const kind = vm?.recovery.kind;
      if (kind === 'waiting' || (kind === 'held' && vm?.on.length === 0)) return null;
      return `${vm?.name ?? event.vm} is neither waiting nor held, so there is nothing to try again.`;
    }
    default:
      return null;
  }
}

/** Orders of people; everything else is a fact and is not refused. */
const orders: readonly ClusterEventKind[] = [
  'arm',
  'disarm',
  'maintenance',
  'end-maintenance',
  'confirm-down',
  'disable',
  'enable',
  'retire',
  'override-gate',
  'act-now',
  'acknowledge-cap',
  'bind-by-statement',
  'bind-by-drill',
  'manual-fence',
  'vm-set',
  'vm-retry',
];

export function isOrder(event: ClusterEvent): boolean {
  return orders.includes(event.kind);
}

/** A storage is no cable: only its own id tells which one it is (S1). */
function byItself(host: string): string {
  return `This level of ${host} cuts storage: it is bound by itself, once its id and the one that the agent of ${host} reads are the same.`;
}

function vmsOn(cluster: Cluster, host: string): string | null {
  const vm = byPlace(cluster.vms).get(host)?.[0];
  return vm === undefined
    ? null
    : `${vm.name} may still be on ${host}. End its maintenance first (picket host end-maintenance ${host}), so that it is checked and its VMs are recovered.`;
}

function hostOf(cluster: Cluster, name: string): Host {
  return cluster.hosts[name] as Host;
}

function byTable(cluster: Cluster, name: string, cause: Cause, done: string, hint: string): string | null {
  const host = hostOf(cluster, name);
  return findTransition(host.state, cause) === undefined
    ? `${name} cannot be ${done} while it is ${host.state}. ${hint}`
    : null;
}

function endMaintenance(host: Host): string | null {
  if (host.state === 'maintenance') return null;
  if (host.state === 'returned' && isBarredLife(host))
    return `${host.name} is still shut out of ${host.barred?.storage ?? 'its storage'}, as it has not rebooted: reboot it; then it is let in again.`;
  if (host.state === 'returned' && host.release === null && host.inventory?.ok === true) return null;
  return host.state === 'returned'
    ? `${host.name} is still giving up VMs that live elsewhere now.`
    : `${host.name} is not in maintenance; it is ${host.state}.`;
}

function ofLevel(level = 0): string {
  return level === 0 ? '' : ` level ${level + 1}`;
}

function manual(host: Host, level: number, action: string): string | null {
  const { set, binding } = deviceAt(host, level);
  if (!set)
    return `${host.name} has no${ofLevel(level)} fence device: set ipmiHost, ipmiUsername and ipmiPassword first.`;
  const other = underWay(host);
  if (other !== null) return other;
  const cuts = action === 'off' || action === 'reboot' || action === 'on';
  if (cuts && host.fence?.phase != null) return `${host.name} is being fenced right now; wait for the end of it.`;
  if (cuts && binding.kind === 'untrusted')
    return `The ${deviceName(host, level)} of ${host.name} is not trusted (${binding.reason}); it may cut another host's power.`;
  return null;
}

function underWay({ manual: action, name }: Host): string | null {
  return action === null ? null : `"${action.action}" by ${action.who} is still under way for ${name}.`;
}

/** What a drill has begun it ends by itself: it switches the host on again. */
function underDrill(host: Host | undefined): string | null {
  const drill = host?.drill ?? null;
  return drill === null
    ? null
    : `An off-drill by ${drill.who} is under way for ${host?.name ?? ''}; wait for the end of it.`;
}

/** Reset by its watchdog, and this run of the server has not seen its silence yet: a person may say what nobody can read (I7, S21). */
function waitsForALook({ proof, doubtSince }: Host): boolean {
  return proof?.kind === 'watchdog' && doubtSince !== null;
}
