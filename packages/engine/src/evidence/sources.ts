import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
import { byPlace } from '../model/lookup.ts';
import type { Ms } from '../model/time.ts';
import type { Vm } from '../model/vm.ts';

/** A heartbeat file written this long before the silence, or later, is a needed source (DESIGN §5.4). */
const NEEDED_BEAT_MS = 60_000;
/** A source must have been heard by the same neighbour this recently to count as silent (S10). */
const HEARD_WITHIN_MS = 3_600_000;

export interface NeededSources {
  /** Pools whose heartbeat file must be read. */
  readonly heartbeats: readonly string[];
  /** Disks of running VMs that must be read. */
  readonly disks: readonly { readonly pool: string; readonly relPath: string }[];
}

export const heartbeatKey = (pool: string): string => `heartbeat:${pool}`;
export const diskKey = (pool: string, relPath: string): string => `disk:${pool}:${relPath}`;
export const networkKey = (method: string): string => `network:${method}`;

/** What must be read and silent before a round about this host may be called dead (DESIGN §5.4). */
export function neededSources(cluster: Cluster, host: Host): NeededSources {
  const silentSince = host.link.silentSince ?? 0;
  const heartbeats = host.pools
    .filter((p) => p.lastBeatAgeMs !== null && p.at - p.lastBeatAgeMs >= Math.min(silentSince, p.at) - NEEDED_BEAT_MS)
    .map((p) => p.pool);
  const disks = new Map<string, { pool: string; relPath: string }>();
  for (const vm of byPlace(cluster.vms).get(host.name) ?? []) {
    if (runsElsewhere(cluster, vm, host.name)) continue;
    for (const disk of vm.disks) {
      if (disk.pool !== null && disk.relPath !== null && !disk.readOnly) {
        disks.set(diskKey(disk.pool, disk.relPath), { pool: disk.pool, relPath: disk.relPath });
      }
    }
  }
  return { heartbeats, disks: [...disks.values()] };
}

/** A linked host reports that it runs the VM: writes to its disks say nothing about this one, the far end of a migration. */
function runsElsewhere(cluster: Cluster, vm: Vm, host: string): boolean {
  return vm.on.some((p) => {
    const other = cluster.hosts[p.host];
    return p.host !== host && p.why === 'reported' && other?.link.up === true && other.inventory?.ok === true;
  });
}

/** True if this neighbour heard the source within the last hour while the host was up (S10). */
export function wasHeard(host: Host, neighbour: string, key: string, now: Ms): boolean {
  const at = host.heard[neighbour]?.[key];
  return at !== undefined && now - at <= HEARD_WITHIN_MS;
}

/** A heartbeat file younger than this is not silent yet: three missed beats (T1) plus the pool's latency. */
export function silentBeatMs(host: Host, latencyMs: number): number {
  return 3 * host.settings.heartbeatIntervalSeconds * 1000 + latencyMs;
}
