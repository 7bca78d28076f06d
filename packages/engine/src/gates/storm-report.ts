import type { Cluster } from '../model/cluster.ts';
import type { Ms } from '../model/time.ts';
import { cliff } from './observer.ts';
import { health } from './share.ts';

/** Whether too many hosts are in trouble at once for a power cut, and how it counts (DESIGN 5.6). */
export interface StormReport {
  /** It keeps a dead host from being fenced. */
  readonly active: boolean;
  readonly since: Ms | null;
  /** End of the cool-down after the last storm; null = none runs. */
  readonly cooldownUntil: Ms | null;
  readonly unhealthy: readonly string[];
  /** Hosts that count. */
  readonly hosts: number;
  readonly allowedPercent: number;
  readonly why: string;
}

export function stormReport(cluster: Cluster, now: Ms): StormReport {
  const { ill, all, percent } = health(cluster);
  const { stormSince, cooldownUntil, settings } = cluster;
  const allowed = settings.stormMaxUnhealthyPercent;
  const counted = `${ill.length} of ${all} hosts are unhealthy (${percent} %); no power is cut above ${allowed} %, one host is always allowed`;
  const cooling = cooldownUntil !== null && now < cooldownUntil ? cooldownUntil : null;
  return {
    active: stormSince !== null,
    since: stormSince,
    cooldownUntil: cooling,
    unhealthy: ill.map(({ name }) => name),
    hosts: all,
    allowedPercent: allowed,
    why: all === 0 ? 'No host counts yet.' : `${counted}. ${cliff(cluster, now) ?? ''}`.trim(),
  };
}
