import type { Settings } from './schema.ts';

/** The settings that a failover time follows from. */
type FailoverSettings = Pick<
  Settings,
  | 'heartbeatIntervalSeconds'
  | 'suspectAfterSeconds'
  | 'checkIntervalSeconds'
  | 'checkTimeoutSeconds'
  | 'checkAdditional'
  | 'confirmSpacingSeconds'
  | 'fenceCommandSeconds'
>;

export const failoverParts = ['detect', 'rounds', 'confirm', 'start'] as const;
type FailoverPart = (typeof failoverParts)[number];

interface Span {
  readonly bestSeconds: number;
  readonly worstSeconds: number;
}

interface FailoverWay extends Span {
  /** In the order in which they happen; the two ends of a way are the sums of theirs. */
  readonly parts: readonly (Span & { readonly part: FailoverPart })[];
}

/** From the death of a host to its VMs' start elsewhere, while every gate is open and there is room. */
export interface ExpectedFailover {
  /** The host lost its power and its fence device says so. */
  readonly powerLost: FailoverWay;
  /** The host hangs: neighbours must agree and its power must be cut. */
  readonly frozen: FailoverWay;
  /** On top of both, at most: how long a start waits for the image lock that a dead NFS client's lease still holds (S13). */
  readonly lockWaitSeconds: number;
}

/** The link monitor sweeps this often (runtime). */
const SWEEP_SECONDS = 0.25;
/** A last look waits for one more beat of a living host, and this much jitter (S2). */
const BEAT_JITTER_SECONDS = 0.5;
/** Missed beats before a heartbeat file counts as silent (T1). */
const MISSED_BEATS = 3;
/** A QEMU that takes no longer than this to start; measured in the lab: about 1 s, several at once on a busy host up to 5 s. */
const START = { bestSeconds: 1, worstSeconds: 5 };
/** The longest lease of a stock NFSv4 server (90 s) and 30 s (S13). */
const LOCK_WAIT_SECONDS = 120;

/**
 * How long a failover takes with these settings, in seconds. Best: every answer comes at once and the host dies right before
 * its next beat was due. Worst: every answer comes at its deadline, on the first try. A device that answers within a second is
 * near the best.
 *
 * @example expectedFailover(resolveSettings({ profile: 'fast' })).powerLost.bestSeconds // 4.5
 */
export function expectedFailover(s: FailoverSettings): ExpectedFailover {
  const detect = {
    bestSeconds: s.suspectAfterSeconds - s.heartbeatIntervalSeconds,
    worstSeconds: s.suspectAfterSeconds + SWEEP_SECONDS,
  };
  const lookAfter = Math.max(s.confirmSpacingSeconds, s.heartbeatIntervalSeconds + BEAT_JITTER_SECONDS);
  const lookAndSecondRead = {
    bestSeconds: lookAfter,
    worstSeconds: lookAfter + s.checkTimeoutSeconds + s.fenceCommandSeconds,
  };
  const cutAndFirstRead = {
    bestSeconds: s.confirmSpacingSeconds,
    worstSeconds: s.checkTimeoutSeconds + s.fenceCommandSeconds + s.confirmSpacingSeconds + s.fenceCommandSeconds,
  };
  return {
    powerLost: way({
      detect,
      rounds: { bestSeconds: 0, worstSeconds: s.checkTimeoutSeconds },
      confirm: lookAndSecondRead,
      start: START,
    }),
    frozen: way({ detect, rounds: deadRounds(s), confirm: sum([cutAndFirstRead, lookAndSecondRead]), start: START }),
    lockWaitSeconds: LOCK_WAIT_SECONDS,
  };
}

/** The first round may come before the heartbeat file counts as silent; then checkAdditional more, an interval apart. */
function deadRounds(s: FailoverSettings): Span {
  const silentAfter = MISSED_BEATS * s.heartbeatIntervalSeconds;
  const youngest = s.suspectAfterSeconds - s.heartbeatIntervalSeconds;
  const early = Math.max(0, Math.ceil((silentAfter - s.suspectAfterSeconds) / s.checkIntervalSeconds));
  const late = youngest > silentAfter ? 0 : Math.floor((silentAfter - youngest) / s.checkIntervalSeconds) + 1;
  return {
    bestSeconds: (early + s.checkAdditional) * s.checkIntervalSeconds,
    worstSeconds: (late + s.checkAdditional) * s.checkIntervalSeconds + s.checkTimeoutSeconds,
  };
}

function way(spans: Readonly<Record<FailoverPart, Span>>): FailoverWay {
  const parts = failoverParts.map((part) => ({ part, ...rounded(spans[part]) }));
  return { parts, ...sum(parts) };
}

function sum(spans: readonly Span[]): Span {
  return rounded({
    bestSeconds: spans.reduce((total, span) => total + span.bestSeconds, 0),
    worstSeconds: spans.reduce((total, span) => total + span.worstSeconds, 0),
  });
}

/** To hundredths: sums of halves and quarters stay exact. */
function rounded({ bestSeconds, worstSeconds }: Span): Span {
  return { bestSeconds: Math.round(bestSeconds * 100) / 100, worstSeconds: Math.round(worstSeconds * 100) / 100 };
}
