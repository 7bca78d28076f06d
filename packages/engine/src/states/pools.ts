import type { Draft } from '../draft.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import { list, n, secs } from '../words/sentences.ts';
import { LOOK_AGAIN_MS } from './tell.ts';

/** People hear of a pool that hosts have lost only when it lasts this long. */
export const POOL_TELL_MS = 30_000;

interface Lacking {
  readonly host: string;
  readonly since: Ms;
  readonly reason: string;
}

/** Of the hosts that are well: how many use the pool, and which of them cannot, those longest first. */
export function lackingPool(cluster: Cluster, pool: string): { readonly users: number; readonly lacking: Lacking[] } {
  const lacking: Lacking[] = [];
  let users = 0;
  for (const { name, state, link, pools } of Object.values(cluster.hosts)) {
    const seen = state === 'up' && link.up ? pools.find((one) => one.pool === pool) : undefined;
    if (seen === undefined) continue;
    users += 1;
    if (!seen.ok) lacking.push({ host: name, since: seen.lostSince ?? seen.at, reason: seen.reason });
  }
  return { users, lacking: lacking.sort((a, b) => a.since - b.since) };
}

/** Since when a host has lost its pools; one that comes to light here is watched from now on. */
export function notePools(d: Draft, host: Host, reports: readonly Omit<Host['pools'][number], 'at'>[]): Host['pools'] {
  return reports.map((report) => {
    if (report.ok) return { ...report, at: d.now };
    const before = host.pools.find(({ pool }) => pool === report.pool);
    if (host.state === 'up' && d.cluster.lostPools?.[report.pool] === undefined)
      d.patch({ lostPools: { ...d.cluster.lostPools, [report.pool]: { since: d.now, told: null } } });
    return { ...report, at: d.now, lostSince: before?.lostSince ?? d.now };
  });
}

/** A storage that is gone fences nobody, since links tell who lives, and so nothing else would say it (I7). */
export function watchPools(d: Draft): void {
  for (const [pool, { since, told }] of Object.entries(d.cluster.lostPools ?? {})) {
    const { users, lacking } = lackingPool(d.cluster, pool);
    const [first] = lacking;
    if (first === undefined) {
      const { [pool]: _, ...lostPools } = d.cluster.lostPools ?? {};
      d.patch({ lostPools });
      if (told !== null) tellBack(d, pool, since);
      continue;
    }
    const all = lacking.length === users;
    const lasts = d.now - first.since >= POOL_TELL_MS;
    const worse = all && told === 'some' && lacking.every((one) => d.now - one.since >= POOL_TELL_MS);
    if (!worse && (told !== null || !lasts)) continue;
    d.patch({ lostPools: { ...d.cluster.lostPools, [pool]: { since, told: all ? 'all' : 'some' } } });
    const sentence = lostSentence(pool, users, lacking, d.now);
    d.say(pool, 'pool-lost', sentence, { hosts: lacking.slice(0, 100).map(({ host }) => host) });
    d.notify('pool-lost', all ? 'critical' : 'warning', pool, sentence);
  }
}

function tellBack(d: Draft, pool: string, since: Ms): void {
  const sentence = `Every host that is up can use pool ${pool} again, after ${secs(d.now - since)}.`;
  d.say(pool, 'pool-back', sentence);
  d.notify('pool-back', 'info', pool, sentence);
}

const namedHosts = 5;

export function lostSentence(pool: string, users: number, lacking: readonly Lacking[], now: Ms): string {
  const [first] = lacking;
  const rest = users - lacking.length;
  const named = lacking.slice(0, namedHosts).map(({ host }) => host);
  const who = lacking.length > namedHosts ? [...named, `${lacking.length - namedHosts} more`] : named;
  const why = `for ${secs(now - (first?.since ?? now))}: ${(first?.reason ?? '').replace(/\.$/, '')}.`;
  if (rest === 0) return `No host can use pool ${pool} ${why}`;
  return `${list(who)} cannot use pool ${pool} ${why} ${n(rest, 'other host')} can.`;
}

/** When there is something to tell or to look at again; others come with an event. */
export function poolDeadlines(cluster: Cluster, now: Ms): Ms[] {
  return Object.values(cluster.lostPools ?? {})
    .filter(({ told }) => told !== 'all')
    .map(({ since, told }) =>
      told === null && since + POOL_TELL_MS > now ? since + POOL_TELL_MS : now + LOOK_AGAIN_MS,
    );
}
