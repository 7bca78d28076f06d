import type { DeviceSettings, EngineSettings } from '@picket/engine';
import { contradictions, PicketError, parseSetting, resolveSettings, type SettingValues } from '@picket/protocol';

/** Settings of cluster and hosts as people set them, checked and resolved by the product's own rules. */
export class SettingsDesk {
  private clusterValues: SettingValues = {};
  private readonly hostValues = new Map<string, SettingValues>();
  private readonly withBmc: ReadonlySet<string>;
  private readonly revisions = new Map<string, number>();

  private readonly blocklist: boolean;

  /** `hosts`: name → has a BMC. `blocklist`: a storage turns them away, as their last level. */
  constructor(hosts: ReadonlyMap<string, boolean>, blocklist = false) {
    this.blocklist = blocklist;
    for (const name of hosts.keys()) this.hostValues.set(name, {});
    this.withBmc = new Set([...hosts].filter(([, bmc]) => bmc).map(([name]) => name));
  }

  set(key: string, value: string | number | boolean, host?: string): void {
    this.setAll({ [key]: value }, host);
  }

  /** Several at once, checked together. @throws PicketError UNKNOWN_SETTING, SETTING_REFUSED with the reason */
  setAll(values: Readonly<Record<string, string | number | boolean>>, host?: string): void {
    const parsed = Object.entries(values).map(([key, value]) =>
      parseSetting(key, value, host === undefined ? 'cluster' : 'host'),
    );
    const change: SettingValues = Object.fromEntries(parsed.map((p) => [p.key, p.value]));
    const cluster = host === undefined ? { ...this.clusterValues, ...change } : this.clusterValues;
    const ofHost = host === undefined ? {} : { ...this.hostValues.get(host), ...change };
    const [wrong] = contradictions(cluster, ofHost);
    if (wrong !== undefined) throw new PicketError('SETTING_REFUSED', wrong);
    if (host === undefined) this.clusterValues = cluster;
    else this.hostValues.set(host, ofHost);
    if (parsed.some(({ key }) => key.startsWith('ipmi') || key.startsWith('fence'))) {
      const changed = host === undefined ? [...this.hostValues.keys()] : [host];
      for (const name of changed) this.revisions.set(name, (this.revisions.get(name) ?? 0) + 1);
    }
  }

  cluster(): EngineSettings {
    return resolveSettings(this.clusterValues);
  }

  hosts(): Record<string, EngineSettings> {
    return Object.fromEntries(
      [...this.hostValues].map(([name, values]) => [name, resolveSettings(this.clusterValues, values)]),
    );
  }

  hostSettings(name: string): EngineSettings {
    return resolveSettings(this.clusterValues, this.hostValues.get(name));
  }

  /** The fence levels of a host: its BMC, or none that is set; then its storage, where that can turn it away. */
  levels(host: string): readonly DeviceSettings[] {
    const revision = `r${this.revisions.get(host) ?? 0}`;
    const bmc = { set: this.withBmc.has(host), revision };
    return this.blocklist ? [bmc, { set: true, revision, cuts: 'storage' }] : [bmc];
  }

  devices(): Record<string, readonly DeviceSettings[]> {
    return Object.fromEntries([...this.hostValues.keys()].map((name) => [name, this.levels(name)]));
  }
}
