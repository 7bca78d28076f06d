import { type Host, watchdogBoundOf, watchdogMarginMs, watchdogThatCounts } from '@picket/engine';
import type { ReadinessView, WatchdogView } from '@picket/protocol';
import { span } from './text.ts';

/** How the host resets itself, and whether that counts as proof. */
export function watchdogView(host: Host): WatchdogView | null {
  const { watchdog } = host;
  if (watchdog === null || watchdog === undefined) return null;
  const { armed, identity, kind, nowayout, reason } = watchdog;
  const boundMs = watchdogBoundOf(watchdog);
  const counts = watchdogThatCounts(host);
  const proofMs = 'why' in counts ? null : boundMs + watchdogMarginMs(boundMs);
  return {
    ...{ armed, identity, kind, nowayout },
    boundSeconds: boundMs / 1000,
    proofSeconds: proofMs === null ? null : proofMs / 1000,
    sentence: armed
      ? `It resets itself within ${span(boundMs)} without storage and server. ${'why' in counts ? `Nothing is concluded from that: ${counts.why}.` : `Where no device can prove it off, that is proof ${span(proofMs ?? 0)} after its last life.`}`
      : `Its watchdog is not armed: ${reason}.`,
  };
}

/** null: nothing is expected of a watchdog, and there is none. A host that is to be believed and cannot be is a trouble. */
export function watchdogReadiness(host: Host): ReadinessView['hosts'][number]['watchdog'] {
  const view = watchdogView(host);
  const { watchdogProof } = host.settings;
  const expected = watchdogProof === 'hardware' || watchdogProof === 'softdog';
  const counts = watchdogThatCounts(host);
  if (expected && 'why' in counts)
    return {
      ok: false,
      sentence: `watchdogProof is ${watchdogProof}, yet its reset would prove nothing: ${counts.why}.`,
    };
  return view === null ? null : { ok: true, sentence: view.sentence };
}
