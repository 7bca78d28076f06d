import type { JoinTokenView } from '@picket/protocol';

/**
 * What is typed on the host that joins.
 * @example joinCommand(made, 'nfs1=/mnt/nfs1') // 'picket agent join --server https://picket:8441 --name kvm1 --token … --pool nfs1=/mnt/nfs1'
 */
export function joinCommand({ server, host, token }: JoinTokenView, pools: string): string {
  const named = pools.split(/[\s,]+/).filter((pool) => pool !== '');
  return [
    `picket agent join --server ${server}`,
    ...(host === null ? [] : [`--name ${host}`]),
    `--token ${token}`,
    ...named.map((pool) => `--pool ${pool}`),
  ].join(' ');
}

/** What is wrong with the pools as typed; null: nothing. */
export function poolsFault(pools: string): string | null {
  const wrong = pools.split(/[\s,]+/).find((pool) => pool !== '' && !/^[\w.-]+=\/[\w./-]+$/.test(pool));
  return wrong === undefined ? null : `“${wrong}” is not NAME=/MOUNT/POINT`;
}
