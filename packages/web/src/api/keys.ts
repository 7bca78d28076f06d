/** Names of what is cached. Everything about a cluster begins with its name, so that one event of it makes all of it stale. */
export const keys = {
  session: ['session'] as const,
  setup: ['setup'] as const,
  overview: ['overview'] as const,
  cluster: (name: string) => ['cluster', name] as const,
  of: (cluster: string, ...what: readonly unknown[]) => ['cluster', cluster, ...what] as const,
  settings: (cluster: string, host: string | null) => ['settings', cluster, host] as const,
  notifiers: ['notifiers'] as const,
  outbox: (...what: readonly unknown[]) => ['outbox', ...what] as const,
  users: ['users'] as const,
  tokens: ['api-tokens'] as const,
  audit: (...what: readonly unknown[]) => ['audit', ...what] as const,
  health: ['health'] as const,
};
