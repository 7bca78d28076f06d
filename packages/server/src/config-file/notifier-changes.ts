import { isDeepStrictEqual } from 'node:util';
import {
  type ConfigDifference,
  type ConfigDocument,
  type Notifier,
  notifierSecrets,
  PicketError,
} from '@picket/protocol';
import type { ConfigDeps } from './ports.ts';
import type { Problems } from './problems.ts';

export interface NotifierChange {
  readonly name: string;
  /** null = remove it. */
  readonly notifier: Notifier | null;
  readonly differences: readonly ConfigDifference[];
}

/** The notifiers that a document wants otherwise than they are. */
export async function notifierChanges(
  { declaredNotifiers }: Pick<ConfigDeps, 'declaredNotifiers'>,
  document: ConfigDocument,
  { prune, newClusters }: { prune: boolean; newClusters: readonly string[] },
  problems: Problems,
): Promise<readonly NotifierChange[]> {
  if (document.notifiers === undefined) return [];
  const there = new Map((await declaredNotifiers.list()).map((notifier) => [notifier.name, notifier]));
  const changes: NotifierChange[] = [];
  for (const [index, notifier] of document.notifiers.entries()) {
    const { name } = notifier;
    try {
      const secrets = await declaredNotifiers.check(notifier, newClusters);
      const before = there.get(name) ?? null;
      const differences = [
        ...plainDifferences(name, before, notifier),
        ...secrets.map((field) => {
          const had = before?.secretsSet.includes(field) === true;
          const gone = (notifier.config as Readonly<Record<string, unknown>>)[field] === '';
          return difference(`${name} ${field}`, had ? 'set' : null, gone ? null : had ? 'changed' : 'set');
        }),
      ];
      if (differences.length > 0) changes.push({ name, notifier, differences });
    } catch (error) {
      if (!(error instanceof PicketError)) throw error;
      problems.add(['notifiers', index], error.message);
    }
  }
  const named = new Set(document.notifiers.map(({ name }) => name));
  for (const name of prune ? there.keys() : [])
    if (!named.has(name)) changes.push({ name, notifier: null, differences: [difference(name, 'there', null)] });
  return changes;
}

/** A notifier as a document has it: without secrets, and without what only a view has. */
export function declaredNotifier(notifier: Notifier): Notifier {
  const { name, enabled, minSeverity, clusters, events, remindAfterSeconds, config } = notifier;
  const secret = notifierSecrets[config.kind];
  const plain = Object.fromEntries(Object.entries(config).filter(([field]) => !secret.includes(field)));
  return {
    name,
    enabled,
    minSeverity,
    clusters,
    events,
    remindAfterSeconds,
    config: plain as unknown as Notifier['config'],
  };
}

function plainDifferences(name: string, before: Notifier | null, after: Notifier): ConfigDifference[] {
  const [from, to] = [before === null ? {} : flat(before), flat(after)];
  if (before === null) return [difference(name, null, 'there')];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((field) => !isDeepStrictEqual(from[field], to[field]))
    .map((field) => difference(`${name} ${field}`, json(from[field]), json(to[field])));
}

function flat(notifier: Notifier): Readonly<Record<string, unknown>> {
  const { name: _name, config, ...rest } = declaredNotifier(notifier);
  return { ...rest, ...config };
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function difference(name: string, before: string | null, after: string | null): ConfigDifference {
  return { kind: 'notifier', cluster: null, host: null, name, before, after };
}
