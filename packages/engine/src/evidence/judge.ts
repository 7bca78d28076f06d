import type { LockReading } from '@picket/protocol';
import type { Evidence, RoundAnswers, RoundResult, Seen, SourceVerdict } from '../model/evidence.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import { judgeDisk } from './judge-disk.ts';
import { judgeHeartbeat } from './judge-heartbeat.ts';
import { judgeNetwork } from './judge-network.ts';
import type { JudgeContext } from './opinion.ts';
import { neededSources } from './sources.ts';

/**
 * Judges a round (DESIGN §5.4): alive on any write or movement, or when the network answers while a lock is held or no lock
 * can be read; dead only if every needed source was read and is silent; unknown otherwise (I4).
 */
export function judgeRound(c: JudgeContext, round: number): RoundResult {
  const needed = neededSources(c.cluster, c.host);
  const pools = new Set([...needed.heartbeats, ...heartbeatPools(c.answers)]);
  const storage: SourceVerdict[] = [
    ...[...pools].map((pool) => judgeHeartbeat(c, pool, needed.heartbeats.includes(pool))),
    ...needed.disks.map((disk) => judgeDisk(c, disk.pool, disk.relPath)),
  ];
  const network = judgeNetwork(c);
  const sources = [...storage, network];
  const answered = Object.entries(c.answers).filter(([, a]) => a !== null);
  const { evidence, sentence } = verdict(
    c.host,
    storage,
    network,
    locks(c.answers),
    needed.heartbeats.length,
    answered.length,
  );
  return { round, at: c.now, evidence, neighbours: answered.map(([name]) => name), sources, sentence };
}

function verdict(
  host: Host,
  storage: readonly SourceVerdict[],
  network: SourceVerdict,
  lock: 'held' | 'free' | 'unread',
  heartbeatsNeeded: number,
  answers: number,
): { evidence: Evidence; sentence: string } {
  const write = storage.find((s) => s.evidence === 'alive');
  if (write !== undefined) {
    const sentence =
      network.evidence === 'dead'
        ? `${host.name} is isolated: ${write.why}, yet ${network.why}.`
        : `${host.name} is alive: ${write.why}.`;
    return { evidence: 'alive', sentence };
  }
  if (network.evidence === 'alive') {
    if (lock === 'free')
      return { evidence: 'unknown', sentence: `${host.name} is unclear: ${network.why}, and nothing else of it does.` };
    return { evidence: 'alive', sentence: `${host.name} is alive: ${network.why}.` };
  }
  if (answers === 0)
    return { evidence: 'unknown', sentence: `Nothing is known of ${host.name}: no neighbour answered.` };
  if (heartbeatsNeeded === 0)
    return {
      evidence: 'unknown',
      sentence: `Nothing is proven of ${host.name}: it beat on no pool before it fell silent.`,
    };
  const unread = [...storage, network].find((s) => s.needed && s.evidence === 'unknown');
  if (unread !== undefined) return { evidence: 'unknown', sentence: `${host.name} is unclear: ${unread.why}.` };
  const spoken = [...storage, network].filter((s) => s.needed).map((s) => s.why);
  return {
    evidence: 'dead',
    sentence: `${host.name} looks dead: ${spoken.slice(0, 3).join('; ')}${spoken.length > 3 ? `; and ${spoken.length - 3} more silent sources` : ''}.`,
  };
}

/** A lock alone is neither life nor an obstacle (T2): it only tells what an answering network means. */
function locks(answers: RoundAnswers): 'held' | 'free' | 'unread' {
  const all = Object.values(answers)
    .flatMap((a) => a ?? [])
    .filter((r): r is LockReading => r.kind === 'lock' && r.result !== 'unknown');
  if (all.length === 0) return 'unread';
  return all.some((r) => r.result === 'held') ? 'held' : 'free';
}

function heartbeatPools(answers: RoundAnswers): string[] {
  return Object.values(answers).flatMap((a) => (a ?? []).filter((r) => r.kind === 'heartbeat').map((r) => r.pool));
}

/** What this round saw, kept so that the next one notices movement. All values are in the storage's own clock. */
export function rememberSeen(seen: Seen, answers: RoundAnswers, now: Ms): Seen {
  const heartbeats = { ...seen.heartbeats };
  const mtimes = { ...seen.mtimes };
  const views = { ...seen.views };
  const pools = { ...seen.pools };
  for (const [neighbour, readings] of Object.entries(answers)) {
    for (const r of readings ?? []) {
      if (r.kind === 'heartbeat' && r.result === 'read') {
        const key = `heartbeat:${r.pool}`;
        const old = heartbeats[key];
        // The newest view wins: a neighbour with an older copy must not make the next look seem to move.
        if (old === undefined || old.bootId !== r.bootId || r.seq > old.seq)
          heartbeats[key] = { seq: r.seq, bootId: r.bootId, since: now };
        mtimes[key] = Math.max(mtimes[key] ?? Number.NEGATIVE_INFINITY, r.mtimeMs);
        views[`${neighbour}|${key}`] = r.mtimeMs;
      } else if (r.kind === 'disk' && r.result === 'read') {
        const key = `disk:${r.pool}:${r.relPath}`;
        mtimes[key] = Math.max(mtimes[key] ?? Number.NEGATIVE_INFINITY, r.mtimeMs);
        views[`${neighbour}|${key}`] = r.mtimeMs;
      } else if (r.kind === 'pool' && r.result === 'read') {
        pools[`${neighbour}|${r.pool}`] = {
          clockMs: r.clockMs,
          others: Object.fromEntries(r.others.map((o) => [o.machineId, o.seq])),
        };
      }
    }
  }
  return { heartbeats, mtimes, views, pools };
}

export const nothingSeen: Seen = { heartbeats: {}, mtimes: {}, views: {}, pools: {} };
