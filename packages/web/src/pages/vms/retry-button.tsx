import type { VmView } from '@picket/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { useBarred } from '../../api/session.ts';
import { Action } from '../../parts/action.tsx';

/** Only where there is something to try again: a VM that waits or is held. */
export function RetryButton({ vm }: { vm: VmView }) {
  const barred = useBarred('operator');
  const client = useQueryClient();
  if (vm.state !== 'held' && vm.state !== 'waiting') return null;
  const retry = async (): Promise<string> => {
    const after = await call<VmView>('POST', ['clusters', vm.cluster, 'vms', vm.uuid, 'retry'], { body: {} });
    void client.invalidateQueries({ queryKey: keys.cluster(vm.cluster) });
    return `${after.name}: ${after.sentence}`;
  };
  return (
    <Action size="compact-sm" barred={barred} explain="Tries again, now, to start it." onAct={retry}>
      Try again
    </Action>
  );
}
