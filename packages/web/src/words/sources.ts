import type { SettingSource } from '@picket/protocol';

/** Where a value came from. */
export const sourceLabels: Readonly<Record<SettingSource, string>> = {
  host: 'set on this host',
  'host-preset': 'from this host’s preset',
  cluster: 'set on the cluster',
  'cluster-preset': 'from the cluster’s preset',
  profile: 'from the profile',
  'built-in': 'built in',
};
