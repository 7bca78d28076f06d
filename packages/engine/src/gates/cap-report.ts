import type { Cap, Cluster } from '../model/cluster.ts';
import type { Ms } from '../model/time.ts';
import { capIsFull, capUse, cellMax, cellUse } from './cap.ts';

/** What is used up of the cap now, and when it frees (I3, S15). All times are engine times. */
export interface CapReport {
  /** Counted here and not acknowledged, oldest first. */
  readonly used: readonly { readonly host: string; readonly incident: string; readonly at: Ms; readonly freesAt: Ms }[];
  readonly max: number;
  readonly windowSeconds: number;
  /** The same over all clusters of the installation; `others`: what those have counted. */
  readonly installation: {
    readonly used: number;
    readonly max: number;
    readonly others: readonly {
      readonly host: string;
      readonly cluster: string;
      readonly at: Ms;
      readonly freesAt: Ms;
    }[];
  };
  /** No automatic power cut until a person acknowledges, or until the window has passed, as `capRelease` says. */
  readonly reached: boolean;
  /** When the first of the counted actions leaves the window; null = none is counted. */
  readonly nextFreeAt: Ms | null;
  /** The newest acknowledgement. */
  readonly acknowledged: Cap['acknowledged'];
}

export function capReport(cluster: Cluster, now: Ms): CapReport {
  const { cap, settings } = cluster;
  const windowMs = settings.fencingWindowSeconds * 1000;
  const used = capUse(cluster, now).map(({ host, incident, at }) => ({ host, incident, at, freesAt: at + windowMs }));
  const others = cellUse(cluster, now).map((action) => ({ ...action, freesAt: action.at + windowMs }));
  const held = settings.capRelease === 'acknowledge' && cap.reachedAt !== null;
  const frees = [...used, ...others].map(({ freesAt }) => freesAt);
  return {
    used,
    max: settings.fencingMaxActions,
    windowSeconds: settings.fencingWindowSeconds,
    installation: { used: used.length + others.length, max: cellMax(cluster), others },
    reached: held || capIsFull(cluster, now),
    nextFreeAt: frees.length === 0 ? null : Math.min(...frees),
    acknowledged: cap.acknowledged,
  };
}
