import type { Draft } from '../draft.ts';
import { writesElsewhere } from '../fencing/storage/cover.ts';
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
  const waiting = vm.recovery.kind === 'waiting' ? vm.recovery : null;
  const since = waiting?.since ?? d.now;
  const from = waiting === null || waiting.from === null ? undefined : d.cluster.hosts[waiting.from];
  const silenceAt = Math.min(since, from?.incident?.disconnectAt ?? since);
  for (const host of d.hosts()) {
    if (host.link.up) {
      // The old host itself, too, once it is back: its new life may have begun with a guest.
      const said = host.inventory;
      if (said?.ok === true && said.at >= since && said.bootId === host.bootId) continue;
      // Taken out of protection by a person, who answers for what it runs.
      if (host.state === 'disabled') continue;
      return said?.ok === false
        ? `${host.name} cannot say whether it runs there (${said.reason}); mend its libvirt, or run: picket host disable ${host.name}`
        : `${host.name} has not said yet whether it runs there`;
    } else if (host.name !== from?.name && mayHaveReceived(host, vm, silenceAt))
      return `${host.name} is silent and may have received it by migration`;
  }
  return null;
}

/** Silent about the same time, or silent yet alive: an unreported migration may have reached it. */
function mayHaveReceived(host: Host, vm: Vm, silenceAt: number): boolean {
  if (host.state === 'retired' || isProven(host, vm) || host.link.lastHeardAt === null) return false;
  const margin = MIGRATION_MS + 2 * host.settings.checkIntervalSeconds * 1000;
  const lifeAt = host.incident?.lastLifeAt ?? Number.NEGATIVE_INFINITY;
  return (host.link.silentSince ?? 0) >= silenceAt - MIGRATION_MS || lifeAt >= silenceAt - margin;
}

/** Shut out of a storage it may be on, and run a guest that writes elsewhere (S19). */
function isProven(host: Host, vm: Vm): boolean {
  const { proof } = host;
  return proof !== null && (proof.kind !== 'storage' || writesElsewhere(host, vm, proof.storage) === null);
}
