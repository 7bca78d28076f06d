import type { Draft } from '../draft.ts';
import type { Host } from '../model/host.ts';
import type { Vm } from '../model/vm.ts';

/** A migration that ended this shortly before a silence may have gone unreported. */
const MIGRATION_MS = 30_000;

/**
 * S5: why this VM must not be started anywhere yet; null when nothing stands in the way. It is started only when each host it
 * may be on is proven off or has said "not here" after the silence began, to this run of the server.
 */
export function startBlocker(d: Draft, vm: Vm): string | null {
  const here = vm.on[0];
  if (here !== undefined) return `it may still be on ${here.host}`;
  const since = vm.recovery.kind === 'waiting' ? vm.recovery.since : d.now;
  const from =
    vm.recovery.kind === 'waiting' && vm.recovery.from !== null ? d.cluster.hosts[vm.recovery.from] : undefined;
  const silenceAt = Math.min(since, from?.incident?.disconnectAt ?? since);
  for (const host of d.hosts()) {
    if (host.name === from?.name || host.state === 'retired' || host.state === 'disabled') continue;
    if (host.link.up) {
      const said = host.inventory;
      if (said === null || said.at < silenceAt || said.bootId !== host.bootId)
        return `${host.name} has not said yet whether it runs there`;
    } else if (mayHaveReceived(host, silenceAt))
      return `${host.name} fell silent about the same time and may have received it by migration`;
  }
  return null;
}

function mayHaveReceived(host: Host, silenceAt: number): boolean {
  if (host.proof !== null || host.link.lastHeardAt === null) return false;
  return (host.link.silentSince ?? 0) >= silenceAt - MIGRATION_MS;
}
