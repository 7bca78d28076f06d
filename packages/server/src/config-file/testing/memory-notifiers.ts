import { type Notifier, notifierSecrets, PicketError } from '@picket/protocol';
import { declaredNotifier } from '../notifier-changes.ts';
import type { DeclaredNotifiers } from '../ports.ts';

/** For tests: notifiers that are kept in memory, secrets apart as the real ones. A webhook to `refused` is refused. */
export function memoryNotifiers(): DeclaredNotifiers & { readonly writes: string[]; secretsOf(name: string): object } {
  const plain = new Map<string, Notifier>();
  const secrets = new Map<string, Record<string, string>>();
  const writes: string[] = [];
  const given = ({ config }: Pick<Notifier, 'config'>): [string, string][] =>
    Object.entries(config).filter(
      (entry): entry is [string, string] =>
        notifierSecrets[config.kind].includes(entry[0]) && typeof entry[1] === 'string',
    );
  return {
    writes,
    secretsOf: (name) => secrets.get(name) ?? {},
    list: async () =>
      Array.from(plain.values(), (one) => ({ ...one, secretsSet: Object.keys(secrets.get(one.name) ?? {}) })),
    check: async (notifier) => {
      if (notifier.config.kind === 'webhook' && notifier.config.url.includes('refused'))
        throw new PicketError('BAD_REQUEST', 'That address is refused.');
      const kept = secrets.get(notifier.name) ?? {};
      return given(notifier)
        .filter(([field, value]) => (kept[field] ?? '') !== value)
        .map(([field]) => field);
    },
    put: async (name, body) => {
      writes.push(name);
      plain.set(name, declaredNotifier({ ...body, name }));
      const next = Object.entries({ ...secrets.get(name), ...Object.fromEntries(given(body)) });
      secrets.set(name, Object.fromEntries(next.filter(([, value]) => value !== '')));
    },
    remove: async (name) => {
      writes.push(`-${name}`);
      plain.delete(name);
      secrets.delete(name);
    },
  };
}
