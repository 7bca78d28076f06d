import { type ApplyAnswer, type ConfigDifference, type ConfigDocument, PicketError } from '@picket/protocol';
import type { SettingDifference } from '../settings/settings-service.ts';
import { notifierChanges } from './notifier-changes.ts';
import type { ConfigDeps } from './ports.ts';
import { Problems } from './problems.ts';
import { type DeclaredEdits, declaredEdits } from './setting-edits.ts';
import { vmChanges } from './vm-changes.ts';

export interface ApplyOptions {
  readonly document: ConfigDocument;
  readonly dryRun: boolean;
  readonly prune: boolean;
  readonly who: string;
}

/**
 * Makes the installation as a document wants it. Everything is checked before anything is changed. Then new clusters are made
 * (empty ones act on nothing), all settings are written in one transaction, then VMs and notifiers one by one: should the server
 * die in between, applying once more does the rest. What is as wanted is left alone, so that applying twice changes nothing.
 * @throws PicketError SETTING_REFUSED that names everything that is wrong; nothing is changed then
 */
export async function applyDocument(deps: ConfigDeps, options: ApplyOptions): Promise<ApplyAnswer> {
  const { document, dryRun, prune, who } = options;
  const { settings, surface, declaredNotifiers } = deps;
  const problems = new Problems();
  const written = await settings.written();
  const declared = declaredEdits(deps, document, { prune, written }, problems);
  const vms = vmChanges(deps, document, who, problems);
  const { edits, newClusters } = declared;
  const notifiers = await notifierChanges(deps, document, { prune, newClusters }, problems);
  const wouldChange = await settings.change(edits, { who, dryRun: true, newClusters }).catch((error: unknown) => {
    blame(error, declared, problems);
    return [];
  });
  problems.throwIfAny();
  const changed = dryRun
    ? wouldChange
    : await settings.change(edits, {
        who,
        newClusters,
        prepare: async () => {
          for (const name of newClusters) await createIfMissing(deps, name);
        },
      });
  if (!dryRun) {
    for (const { cluster, event } of vms) await surface.submit(cluster, event);
    for (const { name, notifier } of notifiers) {
      if (notifier === null) await declaredNotifiers.remove(name, who);
      else await declaredNotifiers.put(name, withoutName(notifier), who);
    }
  }
  return {
    dryRun,
    differences: [
      ...newClusters.map(madeCluster),
      ...changed.map(settingDifference),
      ...[...vms, ...notifiers].flatMap(({ differences }) => differences),
    ],
    warnings: dryRun ? [] : await warningsOf(deps, changed),
  };
}

/** Puts the problems of a refused change at their places in the document. */
function blame(error: unknown, { edits, paths }: DeclaredEdits, problems: Problems): void {
  if (!(error instanceof PicketError) || error.status >= 500) throw error;
  const found = error.data.problems as readonly { edit: number | null; sentence: string }[] | undefined;
  for (const { edit, sentence } of found ?? [{ edit: edits.length === 1 ? 0 : null, sentence: error.message }])
    problems.add(edit === null ? null : (paths[edit] ?? null), sentence);
}

async function createIfMissing({ surface }: ConfigDeps, name: string): Promise<void> {
  try {
    await surface.createCluster(name);
  } catch (error) {
    // Somebody else made it a moment ago.
    if (!(error instanceof PicketError) || error.code !== 'ALREADY_EXISTS') throw error;
  }
}

async function warningsOf({ settings }: ConfigDeps, changed: readonly SettingDifference[]): Promise<string[]> {
  const hosts = new Map(changed.map(({ cluster, host }) => [JSON.stringify([cluster, host]), { cluster, host }]));
  const out: string[] = [];
  for (const { cluster, host } of hosts.values())
    if (host !== null) out.push(...(await settings.warnings(cluster, host)));
  return out;
}

function settingDifference({ cluster, host, key, secret, before, after }: SettingDifference): ConfigDifference {
  const there = before !== null;
  const shown = (row: { value: unknown } | null, word: string): string | null =>
    row === null ? null : secret ? word : JSON.stringify(row.value);
  return {
    kind: 'setting',
    cluster,
    host,
    name: key,
    before: shown(before, 'set'),
    after: shown(after, there ? 'changed' : 'set'),
  };
}

function madeCluster(cluster: string): ConfigDifference {
  return { kind: 'cluster', cluster, host: null, name: cluster, before: null, after: 'there' };
}

function withoutName<T extends { name: string }>({ name: _name, ...rest }: T): Omit<T, 'name'> {
  return rest;
}
