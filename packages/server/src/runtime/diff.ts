import type { Cluster, Effect, Host, Vm } from '@picket/engine';
import type { EntityChange, LoadedCluster } from './ports.ts';
import { laterSettings, upgradedEffect, upgradedHost } from './upgrade.ts';

/** The entities that a step replaced: unchanged ones keep their identity, so a comparison by reference finds them. */
export function changes(before: Cluster | null, after: Cluster): EntityChange[] {
  const out: EntityChange[] = [
    ...mapChanges('host', before?.hosts ?? {}, after.hosts),
    ...mapChanges('vm', before?.vms ?? {}, after.vms),
    ...mapChanges('effect', before?.pending ?? {}, after.pending),
  ];
  const { hosts: _h, vms: _v, pending: _p, ...rest } = after;
  const same =
    before !== null && (Object.keys(rest) as (keyof typeof rest)[]).every((key) => before[key] === rest[key]);
  if (!same) out.push({ kind: 'cluster', id: after.name, body: rest });
  return out;
}

function mapChanges<T>(
  kind: EntityChange['kind'],
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
): EntityChange[] {
  if (before === after) return [];
  const out: EntityChange[] = [];
  for (const [id, body] of Object.entries(after)) if (before[id] !== body) out.push({ kind, id, body });
  for (const id of Object.keys(before)) if (!(id in after)) out.push({ kind, id, body: null });
  return out;
}

/** A cluster as it was saved, by this version or an older one. */
export function assemble(loaded: LoadedCluster): Cluster {
  const of = <T>(kind: EntityChange['kind'], upgraded: (saved: T) => T): Record<string, T> =>
    Object.fromEntries(loaded.entities.filter((e) => e.kind === kind).map((e) => [e.id, upgraded(e.body as T)]));
  const root = loaded.entities.find((e) => e.kind === 'cluster');
  if (root === undefined) throw new Error(`cluster ${loaded.name} has no root entity`);
  const body = root.body as Cluster;
  return {
    ...body,
    settings: { ...laterSettings, ...body.settings },
    hosts: of<Host>('host', upgradedHost),
    vms: of<Vm>('vm', (vm) => vm),
    pending: of<Effect>('effect', upgradedEffect),
  };
}
