import type { Draft } from '../draft.ts';
import type { RoundInFlight } from '../model/evidence.ts';
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

/** Somebody new can testify: let everybody get to know everybody soon. */
export function calibrateAllSoon(d: Draft): void {
  for (const host of d.hosts()) {
    if (host.state === 'up') d.patchHost(host.name, { nextCalibrationAt: d.now });
  }
}
