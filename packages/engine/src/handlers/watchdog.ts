import type { WatchdogReport } from '@picket/protocol';
import type { Draft } from '../draft.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import type { Watchdog } from '../model/watchdog.ts';

/**
 * A host tells of its watchdog alone (S21). Only the agent process that speaks for it now is heard: one of before stops nothing before it is
 * answered, and it is answered by what is saved here.
 */
export function onHostWatchdog(d: Draft, event: Extract<ClusterEvent, { kind: 'host-watchdog' }>): void {
  const host = d.cluster.hosts[event.host];
  if (host === undefined || event.bootId !== host.bootId || event.session !== host.session) return;
  // Of a silent host, that it is not guarded is believed, and nothing else.
  if (!host.link.up && event.watchdog.armed) return;
  d.patchHost(host.name, { watchdog: watchdogAfter(host, event.watchdog, true) });
}

/**
 * What is believed after this report of the present boot and process, which came `alone` or in an inventory. An inventory is read for a while
 * before it leaves: it never revives what its own process has said to be over. And an armed watchdog is taken for the worst that its
 * process ever said of it, so that no order of messages makes the bound shorter, or a pool forgotten.
 */
export function watchdogAfter(host: Host, report: WatchdogReport, alone: boolean): Watchdog {
  const { bootId, session, watchdog: before } = host;
  const now: Watchdog = { ...report, bootId: bootId ?? '', session, alone };
  if (before?.bootId !== now.bootId || before.session !== session) return now;
  if (!alone && before.alone && !before.armed && now.armed) return before;
  const both = { ...now, alone: alone || before.alone };
  if (!before.armed || !now.armed) return both;
  return {
    ...both,
    timeoutMs: Math.max(before.timeoutMs, now.timeoutMs),
    expiries: before.expiries === 2 ? 2 : now.expiries,
    pools: [...new Set([...before.pools, ...now.pools])],
  };
}
