import type { EngineSettings } from '@picket/engine';
import {
  isSettingKey,
  PicketError,
  parseSetting,
  resolveSetting,
  resolveSettings,
  type SettingJson,
  type SettingKey,
  type SettingSource,
  type Settings,
  settingKeys,
} from '@picket/protocol';
import { type DeviceState, deviceStates } from '../fencing/device-settings.ts';
import { keyedLocks } from '../fencing/host-locks.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { PicketStore, SettingChange, StoredSetting } from '../store/types.ts';
import { checkAddressIsFree, checkContradictions, checkText, deviceWarnings } from './checks.ts';
import { engineSettings } from './engine-settings.ts';
import { isSecret, levelsOf, withValue } from './levels.ts';

/** Where and by whom a setting is written. `host` null = on the cluster. */
interface SettingPlace {
  readonly cluster: string;
  readonly host: string | null;
  readonly key: string;
  readonly who: string;
}

interface SettingInForce {
  readonly key: SettingKey;
  /** null for a secret, set or not. */
  readonly value: SettingJson | null;
  /** `profile` or `built-in` = nobody has written it. */
  readonly source: SettingSource;
  readonly secret: boolean;
  /** Who wrote it, and when (wall ms); null when nobody did. */
  readonly who: string | null;
  readonly changedMs: number | null;
}

export interface SettingsService {
  /** All settings in force, in the order of the schema. @throws PicketError UNKNOWN_CLUSTER, UNKNOWN_HOST */
  list(cluster: string, host?: string): Promise<readonly SettingInForce[]>;
  /** @throws PicketError UNKNOWN_CLUSTER, UNKNOWN_HOST, UNKNOWN_SETTING, SETTING_REFUSED; nothing is changed then */
  set(change: SettingPlace & { readonly value: unknown }): Promise<void>;
  /** Back to the inherited value; no error when nothing was written. @throws as `set` */
  unset(change: SettingPlace): Promise<void>;
  /** Newest first. */
  history(query: {
    cluster: string;
    host?: string | null;
    key?: string;
    limit?: number;
  }): Promise<readonly SettingChange[]>;
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
  /** Sentences about what the fence device of a host cannot do as it is set. */
  warnings(cluster: string, host: string): Promise<readonly string[]>;
  /** Called after each change, before `set` or `unset` resolves. */
  onChange(listener: ChangeListener): void;
}

type ChangeListener = (cluster: string, who: string) => void | Promise<void>;

export function openSettingsService(
  store: Pick<PicketStore, 'settings' | 'enrolments' | 'clusters'>,
  box: SecretBox,
): SettingsService {
  const listeners: ChangeListener[] = [];
  const changes = keyedLocks();

  async function rowsOf(cluster: string): Promise<readonly StoredSetting[]> {
    if (!(await store.clusters.names()).includes(cluster)) {
      throw new PicketError('UNKNOWN_CLUSTER', `There is no cluster called "${cluster}".`);
    }
    return store.settings.ofCluster(cluster);
  }

  async function requireHost(cluster: string, host: string | null | undefined): Promise<void> {
    if (host === null || host === undefined || (await store.enrolments.byHost(cluster, host)) !== null) return;
    throw new PicketError('UNKNOWN_HOST', `There is no host called "${host}" in cluster ${cluster}.`);
  }

  async function hostNames(cluster: string): Promise<readonly string[]> {
    return (await store.enrolments.list(cluster)).map(({ host }) => host);
  }

  /** One change at a time in the whole installation: two that each fit alone must not contradict each other together. */
  function change(place: SettingPlace, value: unknown, write: (key: SettingKey) => Promise<unknown>): Promise<void> {
    return changes.run('all', async () => {
      const { cluster, host, who } = place;
      const rows = await rowsOf(cluster);
      const key = requireKey(place.key);
      await requireHost(cluster, host);
      checkText(key, value);
      if (key === 'ipmiHost') checkAddressIsFree(place, value, await store.settings.everywhere(key));
      checkContradictions(withValue(levelsOf(rows), host, key, value));
      await write(key);
      for (const listener of listeners) await listener(cluster, who);
    });
  }

  return {
    list: async (cluster, host) => {
      const rows = await rowsOf(cluster);
      await requireHost(cluster, host);
      return settingKeys.map((key) => inForce(rows, host, key));
    },
    set: async ({ value, ...place }) => {
      const level = place.host === null ? 'cluster' : 'host';
      const parsed = parseSetting(place.key, value, level).value;
      await change(place, parsed, (key) => {
        const secret = isSecret(key);
        const sealed = secret ? box.seal(String(parsed), { cluster: place.cluster, host: place.host, key }) : null;
        return store.settings.set({ ...place, value: secret ? null : parsed, box: sealed });
      });
    },
    unset: (place) =>
      change(place, undefined, (key) => store.settings.unset(place.cluster, place.host, key, place.who)),
    history: (query) => store.settings.history(query),
    engineSettings: async (cluster) => {
      const levels = levelsOf(await rowsOf(cluster));
      const names = await hostNames(cluster);
      const of = (host?: string): EngineSettings =>
        engineSettings(resolveSettings(levels.cluster, host === undefined ? {} : levels.hosts.get(host)));
      return { cluster: of(), hosts: Object.fromEntries(names.map((host) => [host, of(host)])) };
    },
    devices: async (cluster) => {
      const rows = await rowsOf(cluster);
      const names = await hostNames(cluster);
      return Object.fromEntries(names.map((host) => [host, deviceStates(deviceRows(rows, cluster, host))]));
    },
    hostContext: async (cluster, host) => {
      const rows = await rowsOf(cluster);
      const levels = levelsOf(rows);
      const settings = engineSettings(resolveSettings(levels.cluster, levels.hosts.get(host)));
      return { settings, devices: deviceStates(deviceRows(rows, cluster, host)) };
    },
    resolved: async (cluster) => ({ ...resolveSettings(levelsOf(await rowsOf(cluster)).cluster), ipmiPassword: '' }),
    warnings: async (cluster, host) => deviceWarnings(levelsOf(await rowsOf(cluster)), host),
    onChange: (listener) => void listeners.push(listener),
  };
}

function inForce(rows: readonly StoredSetting[], host: string | undefined, key: SettingKey): SettingInForce {
  const levels = levelsOf(rows);
  const { value, source } = resolveSetting(key, levels.cluster, host === undefined ? {} : levels.hosts.get(host));
  const level = source === 'host' ? (host ?? null) : null;
  const written = source === 'host' || source === 'cluster';
  const row = written ? rows.find((r) => r.key === key && r.host === level) : undefined;
  const secret = isSecret(key);
  return {
    key,
    value: secret ? null : (value as SettingJson),
    source,
    secret,
    who: row?.who ?? null,
    changedMs: row?.changedMs ?? null,
  };
}

function deviceRows(rows: readonly StoredSetting[], cluster: string, host: string) {
  const at = (level: string | null): readonly StoredSetting[] => rows.filter((row) => row.host === level);
  return { cluster, host, ofCluster: at(null), ofHost: at(host) };
}

function requireKey(key: string): SettingKey {
  if (isSettingKey(key)) return key;
  throw new PicketError('UNKNOWN_SETTING', `There is no setting called "${key}".`);
}
