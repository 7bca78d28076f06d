import type { Draft } from '../draft.ts';
import { heartbeatKey } from '../evidence/sources.ts';
import { lastCutEndedAt } from '../gates/correlation.ts';
import { gateReport } from '../gates/index.ts';
import type { Cluster } from '../model/cluster.ts';
import type { RoundInFlight, RoundResult, SourceVerdict } from '../model/evidence.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import type { Watchdog } from '../model/watchdog.ts';
import { restartableVms } from '../recovery/lost.ts';
import { list } from '../words/sentences.ts';
import { releaseCapByTime, tellHeld } from './closed.ts';
import { fenceConfirmed } from './confirmed.ts';
import { countOnce, tellWhenFull } from './count.ts';
import { boundMs, hasTimeout, watchdogMarginMs } from './watchdog-bound.ts';

/** The watchdog whose bound may prove that this host is dead (S21); else why there is none, one clause. */
export function watchdogThatCounts(
  host: Pick<Host, 'watchdog' | 'bootId' | 'settings' | 'link'>,
): Watchdog | { readonly why: string } {
  const { watchdog, settings } = host;
  const believed = settings.watchdogProof === 'hardware' || settings.watchdogProof === 'softdog';
  if (!believed) return { why: 'watchdogProof is never' };
  if (watchdog === null || watchdog === undefined) return { why: 'it told of no watchdog' };
  // Else another server may feed it, of which this one is a copy. A host that has spoken to this run obeys no other any more (S17).
  if (!host.link.heardThisRun) return { why: 'this server has not heard it since it began' };
  if (watchdog.bootId !== host.bootId) return { why: 'its watchdog was that of another boot' };
  if (!watchdog.armed) return { why: `its watchdog is not armed: ${watchdog.reason}` };
  if (!hasTimeout(watchdog)) return { why: `the time-out of its watchdog (${watchdog.identity}) is not known` };
  if (watchdog.kind === 'bmc') return { why: `its watchdog (${watchdog.identity}) lives in the BMC and dies with it` };
  if (watchdog.kind === 'software' && settings.watchdogProof !== 'softdog')
    return { why: `its watchdog (${watchdog.identity}) is software, which a kernel that hangs may not obey` };
  return watchdog;
}

/**
 * The last life of the host that this run of the server knows of, on any source (S21): never before this run began, since one before it may
 * have answered a beat just then. null = a pool whose heartbeats feed the watchdog was never read in this silence: what happened there is
 * unknown, and unknown never becomes dead by waiting (I4).
 */
function lastLifeAt(cluster: Cluster, host: Host, pools: readonly string[]): Ms | null {
  const beats = pools.map((pool) => host.seen.heartbeats[heartbeatKey(pool)]?.since);
  const read = beats.flatMap((since) => since ?? []);
  if (read.length < pools.length) return null;
  const { startedAt } = cluster.observer;
  const { incident, link } = host;
  return Math.max(
    startedAt,
    link.lastHeardAt ?? startedAt,
    incident?.lastLifeAt ?? 0,
    incident?.lastSignAt ?? 0,
    ...read,
  );
}

/** When the bound has passed, margin included; null while nothing can be told. */
export function boundPassesAt(cluster: Cluster, host: Host): Ms | null {
  const watchdog = watchdogThatCounts(host);
  if ('why' in watchdog) return null;
  const from = lastLifeAt(cluster, host, watchdog.pools);
  const bound = boundMs(watchdog);
  return from === null ? null : from + bound + watchdogMarginMs(bound);
}

/**
 * After each round about a host that nothing else could fence: its watchdog has reset it by now, if its bound had passed before this round
 * began, and the round is the last look. All gates of a power cut are asked, but for the device. Nothing is cut, yet it counts against the
 * cap: unlike a device that reads off (S16), all that speaks here is silence.
 */
export function considerWatchdog(d: Draft, name: string, check: RoundInFlight, result: RoundResult): void {
  const host = d.host(name);
  const { incident, settings, fence } = host;
  const { fencingAction: action } = settings;
  if (host.state !== 'unfenced' || incident === null || host.link.up || (fence?.phase ?? null) !== null) return;
  if (action !== 'off' && action !== 'reboot') return;
  const watchdog = watchdogThatCounts(host);
  if ('why' in watchdog || !isLastLook(d.cluster, host, watchdog, check, result)) return;
  if (!settings.fenceEmptyHosts && restartableVms(d.cluster, name).length === 0) return;
  releaseCapByTime(d);
  const report = gateReport(d.cluster, host, d.now);
  const shut = report.filter((g) => !g.open && g.id !== 'device');
  if (shut.length > 0) {
    const sentence = `The watchdog of ${name} has reset it by now, yet nothing is started elsewhere: ${shut.map((g) => g.why).join(' ')}`;
    tellHeld(d, name, { report, shut, sentence, isNew: d.isFirst(name, HELD) });
    return;
  }
  countOnce(d, name, `watchdog-${incident.id}`);
  const silentMs = d.now - (lastLifeAt(d.cluster, host, watchdog.pools) ?? d.now);
  const { identity, bootId, pools } = watchdog;
  const proof = { kind: 'watchdog', at: d.now, identity, boundMs: boundMs(watchdog), silentMs, bootId, pools } as const;
  fenceConfirmed(d, name, proof);
  tellWhenFull(d, name, 'the reset');
}

/** Topic of an incident: the bound has passed, and gates hold it all the same. */
const HELD = 'bound-held';

/**
 * Every neighbour that could look saw nothing, on each pool whose heartbeats feed the watchdog, and looked after the bound and after
 * whatever was cut last (S11).
 */
function isLastLook(
  cluster: Cluster,
  host: Host,
  { pools }: Watchdog,
  check: RoundInFlight,
  { evidence, sources }: RoundResult,
): boolean {
  const passesAt = boundPassesAt(cluster, host);
  const isAfter = passesAt !== null && check.startedAt >= passesAt && check.startedAt > lastCutEndedAt(cluster);
  return isAfter && evidence === 'dead' && readsSilent(pools, sources);
}

/** On each of these pools somebody has read its heartbeat in this round, and it was silent; and nothing else of it shows life. */
export function readsSilent(pools: readonly string[], sources: readonly SourceVerdict[]): boolean {
  const silent = new Set(sources.filter((s) => s.evidence === 'dead').map((s) => s.key));
  return pools.every((pool) => silent.has(heartbeatKey(pool))) && !sources.some((s) => s.evidence === 'alive');
}

/** What else is waited for when every level failed, for sentences. */
export function watchdogWords(d: Draft, name: string): string {
  const host = d.host(name);
  const watchdog = watchdogThatCounts(host);
  if ('why' in watchdog) return '';
  const passesAt = boundPassesAt(d.cluster, host);
  const when =
    passesAt === null
      ? `as soon as its neighbours can read ${list(watchdog.pools)}`
      : passesAt <= d.now
        ? 'with the next round of its neighbours'
        : `in ${Math.ceil((passesAt - d.now) / 1000)} s`;
  return ` Its watchdog resets it by itself; that is proof ${when}.`;
}
