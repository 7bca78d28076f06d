import type { Draft } from '../draft.ts';
import type { RoundInFlight } from '../model/evidence.ts';
import type { Host } from '../model/host.ts';
import { CALIBRATING_NEIGHBOURS } from './round.ts';
import { heartbeatKey, networkKey, silentBeatMs } from './sources.ts';

const AGAIN_MS = 600_000;
const SOON_MS = 10_000;

/**
 * Notes which sources of a living host each neighbour has heard (S10: only a source that has spoken can fall silent). Comes
 * back soon while a neighbour has not heard both a heartbeat and the network.
 */
export function learnFrom(d: Draft, name: string, check: RoundInFlight): void {
  const host = d.host(name);
  const heard: Record<string, Readonly<Record<string, number>>> = { ...host.heard };
  let complete = Object.keys(check.answers).length > 0;
  for (const [neighbour, readings] of Object.entries(check.answers)) {
    const known: Record<string, number> = { ...heard[neighbour] };
    let beat = false;
    let network = false;
    for (const r of readings ?? []) {
      if (
        r.kind === 'heartbeat' &&
        r.result === 'read' &&
        r.ageMs < silentBeatMs(host, 0) &&
        r.bootId === host.bootId
      ) {
        known[heartbeatKey(r.pool)] = d.now;
        beat = true;
      }
      if (r.kind === 'network' && r.result === 'answers') {
        known[networkKey(r.method)] = d.now;
        network = true;
      }
    }
    heard[neighbour] = known;
    complete &&= beat && network;
  }
  d.patchHost(name, { heard, nextCalibrationAt: host.nextCalibrationAt ?? d.now + (complete ? AGAIN_MS : SOON_MS) });
}

/**
 * Somebody new can testify: every host that has too few neighbours who know it gets to know them soon. The others need nobody
 * new, and a farm of a thousand hosts that join one after the other would ask a million times.
 */
export function calibrateSoon(d: Draft): void {
  for (const host of d.hosts()) {
    if (host.state === 'up' && !isWellKnown(d, host)) d.patchHost(host.name, { nextCalibrationAt: d.now });
  }
}

function isWellKnown(d: Draft, { heard }: Host): boolean {
  let knowing = 0;
  for (const [neighbour, known] of Object.entries(heard)) {
    const other = d.cluster.hosts[neighbour];
    if (other?.state === 'up' && other.link.up && knowsIt(known)) knowing += 1;
    if (knowing === CALIBRATING_NEIGHBOURS) return true;
  }
  return false;
}

/** A neighbour knows a host of which it has heard a heartbeat and the network. */
function knowsIt(heard: Readonly<Record<string, number>>): boolean {
  const keys = Object.keys(heard);
  return keys.some((key) => key.startsWith(heartbeatKey(''))) && keys.some((key) => key.startsWith(networkKey('')));
}
