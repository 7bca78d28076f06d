import type { Draft } from '../draft.ts';
import { distrustDevice, provesOff } from '../fencing/bind.ts';
import { beginConfirmOff, dropFence } from '../fencing/confirm.ts';
import { considerFencing } from '../fencing/consider.ts';
import { forgetOverrides } from '../fencing/overrides.ts';
import type { PowerSeen, RoundInFlight, RoundResult } from '../model/evidence.ts';
import type { Host } from '../model/host.ts';
import { byPlace } from '../model/lookup.ts';
import { withOthers } from '../states/group.ts';
import { transition } from '../states/transition.ts';
import { list, n, secs } from '../words/sentences.ts';
import { isolatedLongEnough, isolationAfter, judgedIsolated } from './isolated.ts';
import { judgeRound, rememberSeen } from './judge.ts';
import { diskKey } from './sources.ts';

/** What one level read in the round, and the identity that it was asked for. */
type LevelSeen = PowerSeen & { readonly level: number; readonly guid: string | null };

/** Judges a finished round and lets the host's state follow (DESIGN §5.4–5.6). */
export function applyRound(d: Draft, name: string, check: RoundInFlight): void {
  const host = d.host(name);
  const incident = host.incident;
  if (incident === null) return;
  const wasIsolated = judgedIsolated(host);
  const context = {
    cluster: d.cluster,
    host,
    now: d.now,
    sinceDisconnectMs: d.now - incident.disconnectAt,
    answers: check.answers,
    seen: host.seen,
    afterOff: false,
  };
  const result = judgeRound(context, check.round);
  const powers = check.power.flatMap(({ level, guid, reading }) =>
    reading === null ? [] : [{ level, guid, ...reading }],
  );
  const off = firstOff(host, powers, check.startedAt);
  d.patchHost(name, {
    seen: rememberSeen(host.seen, check.answers, d.now),
    incident: {
      ...incident,
      rounds: check.round,
      lastRound: result,
      deadRounds:
        result.evidence === 'dead' ? incident.deadRounds + 1 : result.evidence === 'alive' ? 0 : incident.deadRounds,
      lastDeadAt: result.evidence === 'dead' ? d.now : incident.lastDeadAt,
      lastLifeAt: result.evidence === 'alive' ? d.now : incident.lastLifeAt,
      isolated: isolationAfter(host, result, d.now),
    },
  });
  d.say(name, 'round', `Round ${check.round}: ${result.sentence}${powerWords(host, powers)}`, {
    round: check.round,
    evidence: result.evidence,
    neighbours: result.neighbours,
    sources: result.sources,
    power: powers,
  });
  for (const { level, identity, detail } of powers)
    if (identity === 'mismatch') distrustDevice(d, name, level, 'identity', detail);
  if (result.evidence === 'alive') onLife(d, name, result, powers);
  else {
    if (wasIsolated && result.evidence === 'dead') noLongerIsolated(d, name);
    onSilence(d, name, result, off);
  }
}

/**
 * The first bound level whose off reading counts. One without an identity of its own is not heard while the machine's own
 * device, in the same round, reads on: its word may be about another machine (S1).
 */
function firstOff(host: Host, powers: readonly LevelSeen[], at: number): LevelSeen | null {
  const ownReadsOn = powers.some((p) => p.power === 'on' && p.identity === 'match');
  return (
    powers.find((p) => provesOff(host, p.level, p, { guid: p.guid, at }) && !(p.guid === null && ownReadsOn)) ?? null
  );
}

function onLife(d: Draft, name: string, result: RoundResult, powers: readonly LevelSeen[]): void {
  const others = disksOfOthers(d, name);
  const writes = result.sources.some((s) => s.evidence === 'alive' && s.key !== 'network' && !others.has(s.key));
  for (const { level, power } of powers)
    if (power === 'off' && writes)
      distrustDevice(d, name, level, 'contradiction', 'it says off while the host still writes');
  if (onIsolated(d, name, result)) return;
  const { state } = d.host(name);
  if (state === 'checking' || state === 'condemned' || state === 'unfenced' || state === 'fencing') {
    dropFence(d, name);
    forgetOverrides(d, name);
    transition(d, name, 'life', `${result.sentence} No action is taken; it is watched on.`);
  } else d.patchHost(name, { sentence: result.sentence });
}

/** Disks of VMs that may be on other hosts as well: a write there accuses no device. */
function disksOfOthers(d: Draft, name: string): ReadonlySet<string> {
  const shared = (byPlace(d.cluster.vms).get(name) ?? []).filter((vm) => vm.on.length > 1);
  const named = shared.flatMap((vm) => vm.disks).filter((disk) => disk.pool !== null && disk.relPath !== null);
  return new Set(named.map((disk) => diskKey(disk.pool ?? '', disk.relPath ?? '')));
}

/**
 * `isolationResponse` fence: nobody reaches the host, yet it writes. After isolatedAfterSeconds of such rounds it is condemned
 * like a dead one, and its power is cut through the same gates. Returns false when this round is ordinary life.
 */
function onIsolated(d: Draft, name: string, result: RoundResult): boolean {
  const host = d.host(name);
  const { incident, state } = host;
  if (judgedIsolated(host) && (state === 'condemned' || state === 'unfenced')) {
    considerFencing(d, name);
    return true;
  }
  // The look before its next fence level found what it is fenced for.
  if (judgedIsolated(host) && state === 'fencing') return true;
  const row = incident?.isolated ?? null;
  if (incident === null || row === null || state !== 'degraded' || !isolatedLongEnough(host, d.now)) return false;
  d.patchHost(name, { incident: { ...incident, closedGates: [], isolated: { ...row, condemned: true } } });
  const sentence = `${name} has been isolated for ${secs(d.now - row.since)} and isolationResponse is fence: ${result.sentence}`;
  transition(d, name, 'isolated', sentence);
  d.notifyOnce(name, 'condemned', 'host-condemned', 'critical', sentence, { round: result });
  askEverybody(d, name);
  considerFencing(d, name);
  return true;
}

/** It was condemned for writing while nobody reached it, and does not write any more: dead or not is judged anew. */
function noLongerIsolated(d: Draft, name: string): void {
  const { state, incident } = d.host(name);
  if (incident === null || (state !== 'condemned' && state !== 'unfenced')) return;
  d.patchHost(name, { incident: { ...incident, closedGates: [] } });
  dropFence(d, name);
  forgetOverrides(d, name);
  transition(d, name, 'silence-resumed', `${name} was isolated and shows no life any more; it is judged anew.`);
}

/** `off` is the power reading of the first bound level if it counts as a first off read. */
function onSilence(d: Draft, name: string, result: RoundResult, off: LevelSeen | null): void {
  if (d.host(name).state === 'degraded' && (result.evidence === 'dead' || off !== null)) {
    transition(d, name, 'silence-resumed', `${name} shows no life any more.`);
  }
  const host = d.host(name);
  const incident = host.incident;
  if (incident === null) return;
  const enough = result.evidence === 'dead' && incident.deadRounds > host.settings.checkAdditional;
  if (host.state === 'checking' && enough) {
    transition(
      d,
      name,
      'verdict-dead',
      `${name} is dead by ${n(incident.deadRounds, 'round')} in a row: ${result.sentence}`,
    );
    d.notifyOnce(
      name,
      'condemned',
      'host-condemned',
      'critical',
      `${name} is dead by the word of its neighbours: ${result.sentence}${withOthers(d, name)}`,
      { round: result, group: incident.group },
    );
    askEverybody(d, name);
  } else if (host.state === 'checking') d.patchHost(name, { sentence: `Round ${result.round}: ${result.sentence}` });
  if (off !== null) beginConfirmOff(d, name, off.level, off.at);
  considerFencing(d, name);
}

/** Before VMs are started elsewhere every linked host must say anew what runs on it (S5). */
function askEverybody(d: Draft, except: string): void {
  for (const other of d.hosts()) if (other.name !== except && other.link.up) d.askInventory(other.name);
}

function powerWords(host: Host, powers: readonly LevelSeen[]): string {
  if (powers.length === 0) return '';
  const words = powers.map(({ level, power, detail }) => {
    const by = host.devices.length > 1 ? ` by level ${level + 1}` : '';
    return `${power === 'unknown' ? `nothing (${detail})` : power}${by}`;
  });
  return ` Its power reads ${list(words)}.`;
}
