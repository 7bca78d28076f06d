import type { ApiDeps } from '../api/ports.ts';

/** What a request names: its path, query and body. */
export interface Named {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

type Snapshot = (deps: ApiDeps, named: Named) => Promise<unknown> | unknown;

/** How what an operation changes looks, without secrets: read before and after it. Others are audited by what they were asked. */
export const snapshots: Readonly<Record<string, Snapshot>> = {
  setSetting: setting,
  unsetSetting: setting,
  setNotifier: notifier,
  removeNotifier: notifier,
  createUser: (deps, { body }) => user(deps, body.name),
  changeUser: (deps, { params }) => user(deps, params.name),
  removeUser: (deps, { params }) => user(deps, params.name),
  revokeApiToken: async ({ accounts }, { params }) => {
    const found = (await accounts.tokens()).find(({ id }) => String(id) === String(params.id));
    return found === undefined ? null : { name: found.name, role: found.role };
  },
  changeVm: ({ surface }, { params }) => {
    const vms = Object.values(surface.state(String(params.cluster)).vms);
    const found = vms.find((vm) => vm.uuid === params.vm || vm.name === params.vm);
    return found === undefined ? null : { priority: found.priority, policy: found.policy, group: found.group };
  },
};

async function setting({ settings }: ApiDeps, { params, query, body }: Named): Promise<unknown> {
  const host = body.host ?? query.host;
  const all = await settings.list(String(params.cluster), typeof host === 'string' ? host : undefined);
  const found = all.find(({ key }) => key === params.key);
  if (found === undefined) return null;
  return { value: found.secret ? '(secret)' : found.value, source: found.source };
}

async function notifier({ notifiers }: ApiDeps, { params }: Named): Promise<unknown> {
  return (await notifiers.list()).find(({ name }) => name === params.name) ?? null;
}

async function user({ accounts }: ApiDeps, name: unknown): Promise<unknown> {
  const found = (await accounts.users()).find((one) => one.name === name);
  return found === undefined ? null : { role: found.role, disabled: found.disabled };
}
