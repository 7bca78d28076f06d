import type { Cluster } from './model/cluster.ts';
import type { EngineSettings } from './model/settings.ts';
import type { Ms } from './model/time.ts';

/** A new cluster: armed, without hosts; its action is `nothing` until a person chooses another (shadow mode, S4). */
export function createCluster(name: string, installation: string, settings: EngineSettings, now: Ms): Cluster {
  return {
    name,
    installation,
    createdAt: now,
    settings,
    armed: { on: true, since: now, graceUntil: now, who: 'picket', reason: '' },
    cap: { actions: [], reachedAt: null, acknowledged: null },
    cell: { actions: [], maxActions: 0, cutting: null, cutEndedAt: null },
    cutEndedAt: null,
    observer: { startedAt: now, troubles: [] },
    hosts: {},
    vms: {},
    pending: {},
    lastId: 0,
    stormSince: null,
    cooldownUntil: null,
    lastIncident: 0,
  };
}
