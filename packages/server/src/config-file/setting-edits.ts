import { type ConfigDocument, type ConfigPath, isSettingKey, settingSpecs } from '@picket/protocol';
import type { SettingEdit } from '../settings/edits.ts';
import type { StoredSetting } from '../store/types.ts';
import type { ConfigDeps } from './ports.ts';
import type { Problems } from './problems.ts';

export interface DeclaredEdits {
  readonly edits: readonly SettingEdit[];
  /** Where each edit stands in the document; null = it is pruned, since it does not stand there. */
  readonly paths: readonly (ConfigPath | null)[];
  /** Clusters that the document brings into being. */
  readonly newClusters: readonly string[];
}

/** The changes of settings that a document asks for. Hosts that have not joined are refused: where would they be? */
export function declaredEdits(
  { surface }: Pick<ConfigDeps, 'surface'>,
  document: ConfigDocument,
  { prune, written }: { prune: boolean; written: readonly StoredSetting[] },
  problems: Problems,
): DeclaredEdits {
  const edits: SettingEdit[] = [];
  const paths: (ConfigPath | null)[] = [];
  const newClusters: string[] = [];
  const byLevel = Map.groupBy(prune ? written : [], (row) => JSON.stringify([row.cluster, row.host]));
  const level = (cluster: string, host: string | null, values: Record<string, unknown>, path: ConfigPath): void => {
    for (const [key, value] of Object.entries(values)) {
      // null takes back; what the inherited value is, the levels above decide.
      edits.push({ cluster, host, key, value: value === null ? undefined : value });
      paths.push([...path, 'settings', key]);
    }
    for (const { key } of byLevel.get(JSON.stringify([cluster, host])) ?? []) {
      if (!isSettingKey(key) || Object.hasOwn(values, key) || 'secret' in settingSpecs[key]) continue;
      edits.push({ cluster, host, key, value: undefined });
      paths.push(null);
    }
  };
  const known = new Set(surface.clusterNames());
  document.clusters.forEach((cluster, index) => {
    const path: ConfigPath = ['clusters', index];
    const isNew = !known.has(cluster.name);
    if (isNew) newClusters.push(cluster.name);
    const joined = isNew ? {} : surface.state(cluster.name).hosts;
    level(cluster.name, null, cluster.settings, path);
    cluster.hosts.forEach((host, place) => {
      const hostPath = [...path, 'hosts', place];
      if (Object.hasOwn(joined, host.name)) level(cluster.name, host.name, host.settings, hostPath);
      else problems.add([...hostPath, 'name'], notJoined(cluster.name, host.name, isNew));
    });
  });
  return { edits, paths, newClusters };
}

function notJoined(cluster: string, host: string, isNew: boolean): string {
  const make = isNew ? `picket cluster create ${cluster}, then ` : '';
  return `host ${host} has not joined cluster ${cluster}; let it join first: ${make}picket token create --cluster ${cluster} --host ${host}, and picket agent join on the host.`;
}
