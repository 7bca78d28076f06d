import { type ConfigDocument, type ExportAnswer, isSettingKey, settingKeys } from '@picket/protocol';
import type { StoredSetting } from '../store/types.ts';
import { declaredNotifier } from './notifier-changes.ts';
import type { ConfigDeps } from './ports.ts';
import { declaredVms } from './vm-changes.ts';

/**
 * Everything that is written, or what is written in one cluster, as a document that would change nothing if it were applied.
 * Secrets are only named.
 */
export async function exportDocument(deps: ConfigDeps, only: string | undefined): Promise<ExportAnswer> {
  const { settings, surface, declaredNotifiers } = deps;
  const levels = Map.groupBy(await settings.written(), (row) => JSON.stringify([row.cluster, row.host]));
  const at = (cluster: string, host: string | null) => levels.get(JSON.stringify([cluster, host])) ?? [];
  const secrets: string[] = [];
  const level = (cluster: string, host: string | null): Record<string, unknown> => {
    const rows = at(cluster, host);
    for (const { key } of rows.filter(({ box }) => box !== null))
      secrets.push(host === null ? `cluster ${cluster}: ${key}` : `host ${host} of cluster ${cluster}: ${key}`);
    return valuesOf(rows);
  };
  const clusters = only === undefined ? surface.clusterNames().toSorted() : [only];
  const declared = clusters.map((name): ConfigDocument['clusters'][number] => {
    const { hosts, vms } = surface.state(name);
    return {
      name,
      settings: level(name, null),
      hosts: Object.keys(hosts)
        .sort()
        .map((host) => ({ name: host, settings: level(name, host) })),
      vms: declaredVms(Object.values(vms)),
    };
  });
  // They tell of all clusters.
  const notifiers = only === undefined ? await declaredNotifiers.list() : [];
  for (const { name, secretsSet } of notifiers)
    secrets.push(...secretsSet.map((field) => `notifier ${name}: ${field}`));
  const document = {
    picket: 1 as const,
    clusters: declared,
    ...(notifiers.length === 0 ? {} : { notifiers: notifiers.map(declaredNotifier) }),
  };
  return { document, secrets };
}

/** In the order of the schema, so that two exports can be compared line by line. */
function valuesOf(rows: readonly StoredSetting[]): Record<string, unknown> {
  const plain = new Map(
    rows.filter(({ box, key }) => box === null && isSettingKey(key)).map((row) => [row.key, row.value]),
  );
  return Object.fromEntries(settingKeys.filter((key) => plain.has(key)).map((key) => [key, plain.get(key)]));
}
