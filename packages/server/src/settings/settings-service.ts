import type { EngineSettings } from '@picket/engine';
import { isSettingKey, PicketError, resolveSettings, type Settings } from '@picket/protocol';
import { type DeviceState, deviceStates } from '../fencing/device-settings.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { Page, PageQuery, PicketStore, SettingChange, StoredSetting } from '../store/types.ts';
import { planChange } from './change.ts';
import { deviceWarnings } from './device-warnings.ts';
import type { SettingEdit } from './edits.ts';
import { engineSettings } from './engine-settings.ts';
import { type Exclusively, exclusively } from './exclusively.ts';
import { type SettingInForce, settingsInForce } from './in-force.ts';
import { valuesOf } from './levels.ts';
import { type ClusterRows, clusterRows, deviceRows } from './whole.ts';

/** One row that a change alters. Of a secret only whether it is there. */
export interface SettingDifference {
  readonly cluster: string;
  readonly host: string | null;
  /** A setting, or `fenceDevices/<device>/ipmiPassword`. */
  readonly key: string;
  readonly secret: boolean;
  /** null = nothing is written there. */
  readonly before: { readonly value: unknown } | null;
  readonly after: { readonly value: unknown } | null;
}

interface ChangeOptions {
  readonly who: string;
  /** Tells what would be changed, and changes nothing. */
  readonly dryRun?: boolean;
  /** Clusters that `prepare` makes: they may be written to already. */
  readonly newClusters?: readonly string[];
  /** Called when nothing is wrong with the change, right before it is saved. */
  readonly prepare?: () => Promise<void>;
}

export interface SettingsService {
  /** All settings in force, in the order of the schema. @throws PicketError UNKNOWN_CLUSTER, UNKNOWN_HOST */
  list(cluster: string, host?: string): Promise<readonly SettingInForce[]>;
  /** @throws PicketError UNKNOWN_CLUSTER, UNKNOWN_HOST, UNKNOWN_SETTING, SETTING_REFUSED; nothing is changed then */
  set(change: SettingEdit & { readonly who: string }): Promise<void>;
  /** Back to the inherited value; no error when nothing was written. @throws as `set` */
  unset(change: Omit<SettingEdit, 'value'> & { readonly who: string }): Promise<void>;
  /**
   * Many changes, all of them or none. What is as wanted already is left alone and leaves no trace.
   * @throws PicketError SETTING_REFUSED that names everything that is wrong; nothing is changed then
   */
  change(edits: readonly SettingEdit[], options: ChangeOptions): Promise<readonly SettingDifference[]>;
  /** Who changed what, in pages. @throws PicketError UNKNOWN_CLUSTER, UNKNOWN_SETTING, BAD_REQUEST */
  history(query: PageQuery & { cluster: string; host?: string | null; key?: string }): Promise<Page<SettingChange>>;
  /** What is written, not what is inherited; secrets have a box and no value. */
  written(): Promise<readonly StoredSetting[]>;
  /** What enters the engine: of the cluster, and of each enrolled host. @throws PicketError UNKNOWN_CLUSTER */
  engineSettings(
    cluster: string,
  ): Promise<{ cluster: EngineSettings; hosts: Readonly<Record<string, EngineSettings>> }>;
  /** The fence levels of each enrolled host, without what is secret. @throws PicketError UNKNOWN_CLUSTER */
  devices(cluster: string): Promise<Readonly<Record<string, readonly DeviceState[]>>>;
  /** For one host, enrolled or about to be. */
  hostContext(cluster: string, host: string): Promise<{ settings: EngineSettings; devices: readonly DeviceState[] }>;
  /** All settings of a cluster as they resolve at its own level; secrets are empty. */
  resolved(cluster: string): Promise<Settings>;
  /** Sentences about what the fence devices of a host cannot do as they are set. */
  warnings(cluster: string, host: string): Promise<readonly string[]>;
  /** Called after each change, once for each cluster it concerns, before the change resolves. */
  onChange(listener: ChangeListener): void;
}

type ChangeListener = (cluster: string, who: string) => void | Promise<void>;

export function openSettingsService(
  store: Pick<PicketStore, 'settings' | 'enrolments' | 'clusters'>,
  box: SecretBox,
  alone: Exclusively = exclusively(),
): SettingsService {
  const listeners: ChangeListener[] = [];
  /** Clusters with a change that the engine has not been told of: telling may fail after saving. */
  const untold = new Set<string>();

  async function rowsOf(cluster: string): Promise<ClusterRows> {
    if (!(await store.clusters.names()).includes(cluster)) {
      throw new PicketError('UNKNOWN_CLUSTER', `There is no cluster called "${cluster}".`);
    }
    return clusterRows(await store.settings.ofCluster(cluster));
  }

  async function requireHost(cluster: string, host: string | undefined): Promise<void> {
    if (host === undefined || (await store.enrolments.byHost(cluster, host)) !== null) return;
    throw new PicketError('UNKNOWN_HOST', `There is no host called "${host}" in cluster ${cluster}.`);
  }

  async function hostNames(cluster: string): Promise<readonly string[]> {
    return (await store.enrolments.list(cluster)).map(({ host }) => host);
  }

  function change(edits: readonly SettingEdit[], options: ChangeOptions): Promise<readonly SettingDifference[]> {
    return alone(async () => {
      const { writes } = await planChange(store, box, edits, options.newClusters);
      if (options.dryRun !== true) {
        await options.prepare?.();
        if (writes.length > 0) {
          await store.settings.write(writes, options.who);
          for (const { cluster } of writes) untold.add(cluster);
        }
        for (const cluster of [...untold]) {
          for (const listener of listeners) await listener(cluster, options.who);
          untold.delete(cluster);
        }
      }
      return writes.map(({ cluster, host, key, before, written }) => {
        const secret = (written?.box ?? before?.box ?? null) !== null;
        const shown = (row: { value: unknown } | null) => (row === null ? null : { value: row.value });
        return { cluster, host, key, secret, before: shown(before), after: shown(written) };
      });
    });
  }

  return {
    list: async (cluster, host) => {
      const rows = await rowsOf(cluster);
      await requireHost(cluster, host);
      return settingsInForce(rows, host);
    },
    set: async ({ who, ...edit }) => void (await change([edit], { who })),
    unset: async ({ who, ...edit }) => void (await change([{ ...edit, value: undefined }], { who })),
    change,
    history: async (query) => {
      await rowsOf(query.cluster);
      if (query.key !== undefined && !isSettingKey(query.key))
        throw new PicketError('UNKNOWN_SETTING', `There is no setting called "${query.key}".`);
      return store.settings.history(query);
    },
    written: () => store.settings.all(),
    engineSettings: async (cluster) => {
      const rows = await rowsOf(cluster);
      const names = await hostNames(cluster);
      return { cluster: inEngine(rows), hosts: Object.fromEntries(names.map((host) => [host, inEngine(rows, host)])) };
    },
    devices: async (cluster) => {
      const rows = await rowsOf(cluster);
      const names = await hostNames(cluster);
      return Object.fromEntries(names.map((host) => [host, deviceStates(deviceRows(cluster, rows, host))]));
    },
    hostContext: async (cluster, host) => {
      const rows = await rowsOf(cluster);
      return { settings: inEngine(rows, host), devices: deviceStates(deviceRows(cluster, rows, host)) };
    },
    resolved: async (cluster) => ({ ...resolveSettings((await rowsOf(cluster)).values), ipmiPassword: '' }),
    warnings: async (cluster, host) => deviceWarnings(cluster, await rowsOf(cluster), host),
    onChange: (listener) => void listeners.push(listener),
  };
}

function inEngine(rows: ClusterRows, host?: string): EngineSettings {
  const ofHost = host === undefined ? [] : (rows.hosts.get(host) ?? []);
  return engineSettings(resolveSettings(rows.values, valuesOf(ofHost)));
}
