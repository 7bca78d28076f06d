import { NativeSelect } from '@mantine/core';
import { useOverview } from '../api/queries.ts';
import { useSearchWord } from './search.ts';

/** The cluster that the address names, or the first there is; '' while none is known. */
export function useChosenCluster(): string {
  const [named] = useSearchWord('cluster');
  const { data } = useOverview();
  return named !== '' ? named : (data?.clusters[0]?.name ?? '');
}

/** Which cluster the page speaks of; nothing to choose where there is only one. */
export function ChooseCluster() {
  const { data } = useOverview();
  const [, choose] = useSearchWord('cluster');
  const chosen = useChosenCluster();
  const names = (data?.clusters ?? []).map(({ name }) => name);
  if (names.length < 2) return null;
  return (
    <NativeSelect
      aria-label="Cluster"
      value={chosen}
      data={names.map((name) => ({ value: name, label: `Cluster ${name}` }))}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  );
}
