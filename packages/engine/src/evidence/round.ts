import type { Draft } from '../draft.ts';
import { bindingGuid, boundLevels } from '../fencing/levels.ts';
import type { ClusterEvent } from '../model/events.ts';
import type { PowerSeen, RoundInFlight } from '../model/evidence.ts';
import type { Host } from '../model/host.ts';
import { chooseNeighbours } from './neighbours.ts';
import { neededSources } from './sources.ts';

/** More neighbours than a verdict needs get to know a host's sources, so that one may be lost later (S10). */
export const CALIBRATING_NEIGHBOURS = 4;

/** Sends a round of checks. The caller sees to it that none is under way: rounds never overlap (T1). */
export function startRound(d: Draft, name: string, purpose: RoundInFlight['purpose']): void {
  const host = d.host(name);
  const s = host.settings;
  const round = purpose === 'verdict' ? (host.incident?.rounds ?? 0) + 1 : 0;
  const count = purpose === 'calibrate' ? Math.max(s.checkNeighbours, CALIBRATING_NEIGHBOURS) : s.checkNeighbours;
  const neighbours = host.machineId === null ? [] : chooseNeighbours(d.cluster, host, count);
  const timeoutMs = s.checkTimeoutSeconds * 1000;
  const checks: Record<string, string> = {};
  const { disks } = neededSources(d.cluster, host);
  for (const neighbour of neighbours) {
    checks[neighbour.name] = d.order({
      kind: 'check-host',
      neighbour: neighbour.name,
      host: name,
      machineId: host.machineId ?? '',
      addresses: host.addresses,
      round,
      pools: host.pools.map((p) => p.pool),
      disks,
      timeoutMs,
    });
  }
  const power = levelsToRead(host, purpose).map((level) => {
    const guid = bindingGuid(host, level);
    const effect = d.order({ kind: 'read-power', host: name, level, askedAt: d.now, guid, timeoutMs });
    return { level, effect, guid, reading: null };
  });
  d.patchHost(name, {
    check: {
      round,
      startedAt: d.now,
      endsAt: d.now + timeoutMs,
      purpose,
      answers: Object.fromEntries(neighbours.map((n) => [n.name, null])),
      checks,
      power,
    },
  });
}

/**
 * A verdict asks every bound level (a fence under way reads its level itself). A last look at what a level without an identity
 * says asks those that have one: the machine's own device that still reads on contradicts it (S1).
 */
function levelsToRead(host: Host, purpose: RoundInFlight['purpose']): readonly number[] {
  const bound = boundLevels(host);
  if (purpose === 'verdict') return host.state === 'fencing' ? [] : bound;
  if (purpose !== 'last-look' || host.fence === null || bindingGuid(host, host.fence.level) !== null) return [];
  return bound.filter((level) => bindingGuid(host, level) !== null);
}

/** Files one neighbour's answer. Returns the host's name if it belongs to the round under way. */
export function fileAnswer(d: Draft, event: Extract<ClusterEvent, { kind: 'check-result' }>): string | null {
  const effect = d.settle(event.effect, 'check-host');
  if (effect === null) return null;
  const check = d.cluster.hosts[effect.host]?.check ?? null;
  if (check === null || check.checks[effect.neighbour] !== event.effect) return null;
  const { [effect.neighbour]: _done, ...checks } = check.checks;
  d.patchHost(effect.host, {
    check: { ...check, checks, answers: { ...check.answers, [effect.neighbour]: event.readings } },
  });
  return effect.host;
}

/** Files the power reading of a round. Returns true if it belonged to the round under way. */
export function filePower(d: Draft, name: string, effect: string, reading: PowerSeen): boolean {
  const check = d.host(name).check;
  if (check === null || !check.power.some((read) => read.effect === effect)) return false;
  const power = check.power.map((read) => (read.effect === effect ? { ...read, reading } : read));
  d.patchHost(name, { check: { ...check, power } });
  return true;
}

export function roundIsOver(d: Draft, check: RoundInFlight): boolean {
  if (d.now >= check.endsAt) return true;
  return Object.keys(check.checks).length === 0 && check.power.every((read) => read.reading !== null);
}

/** Ends the round under way, forgets what has not answered, and returns what was gathered. */
export function takeRound(d: Draft, name: string): RoundInFlight | null {
  const check = d.host(name).check;
  if (check === null) return null;
  d.drop(...Object.values(check.checks), ...check.power.map(({ effect }) => effect));
  d.patchHost(name, { check: null });
  return check;
}
