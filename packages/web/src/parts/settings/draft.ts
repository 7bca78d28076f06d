import type { SettingJson, SettingKey, SettingList, SettingView } from '@picket/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { callTagged, type Tagged } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { saveOrder } from './save.ts';

/** A change not yet saved: a value, or back to what is inherited. */
type Change = { readonly kind: 'set'; readonly value: SettingJson } | { readonly kind: 'reset' };

export interface Draft {
  readonly cluster: string;
  /** null: the cluster's own settings. */
  readonly host: string | null;
  readonly list: SettingList;
  readonly changes: ReadonlyMap<SettingKey, Change>;
  view(key: SettingKey): SettingView | undefined;
  change(key: SettingKey, change: Change | null): void;
  clear(): void;
  /** Sends all changes. @throws ApiProblem; those that were taken are no changes any more */
  save(): Promise<number>;
}

/** What a person has typed on a settings tab, over what is in force. */
export function useDraft(answer: Tagged<SettingList>): Draft {
  const { value: list } = answer;
  const { cluster, host } = list;
  const client = useQueryClient();
  const [changes, setChanges] = useState<ReadonlyMap<SettingKey, Change>>(new Map());

  const change = (key: SettingKey, next: Change | null): void =>
    setChanges((before) => {
      const after = new Map(before);
      if (next === null) after.delete(key);
      else after.set(key, next);
      return after;
    });

  const save = async (): Promise<number> => {
    let { etag } = answer;
    const write = async (key: string): Promise<void> => {
      const wanted = changes.get(key as SettingKey);
      if (wanted === undefined) return;
      const path = ['clusters', cluster, 'settings', key];
      const saved = await (wanted.kind === 'set'
        ? callTagged<SettingList>('PUT', path, {
            body: host === null ? { value: wanted.value } : { value: wanted.value, host },
            ifMatch: etag,
          })
        : callTagged<SettingList>('DELETE', path, { ...(host === null ? {} : { query: { host } }), ifMatch: etag }));
      etag = saved.etag;
      client.setQueryData(keys.settings(cluster, host), saved);
      change(key as SettingKey, null);
    };
    const count = changes.size;
    try {
      await saveOrder([...changes.keys()], write);
    } finally {
      void client.invalidateQueries({ queryKey: ['settings', cluster] });
      void client.invalidateQueries({ queryKey: keys.cluster(cluster) });
      void client.invalidateQueries({ queryKey: keys.overview });
    }
    return count;
  };

  return {
    cluster,
    host,
    list,
    changes,
    view: (key) => list.settings.find((setting) => setting.key === key),
    change,
    clear: () => setChanges(new Map()),
    save,
  };
}
