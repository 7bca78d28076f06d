import type { Draft } from '../draft.ts';
import { WOULD } from '../fencing/shadow.ts';
import { watchdogThatCounts } from '../fencing/watchdog.ts';
import { cliff } from '../gates/observer.ts';
import { tooManyIll } from '../gates/share.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import { secs } from '../words/sentences.ts';

/**
 * A storm begins when the share of unhealthy hosts, or the cliff, keeps a condemned host from being fenced; it lasts until
 * neither would. While it lasts those gates speak; power cuts wait stormCooldownSeconds from its end (DESIGN 5.6).
 */
export function watchStorm(d: Draft): void {
  const { stormSince, settings, name } = d.cluster;
  if (stormSince === null) {
    if (!d.hosts().some(waitsForGates) || !isStormy(d.cluster, d.now)) return;
    d.patch({ stormSince: d.now, cooldownUntil: null });
    d.say(name, 'storm', 'A storm began: too many hosts are in trouble at once, so no power is cut.');
  } else if (!isStormy(d.cluster, d.now)) {
    const waitMs = settings.stormCooldownSeconds * 1000;
    d.patch({ stormSince: null, cooldownUntil: d.now + waitMs });
    const sentence = `The storm is over after ${secs(d.now - stormSince)}; power cuts wait another ${secs(waitMs)} (stormCooldownSeconds).`;
    d.say(name, 'storm', sentence);
  }
}

/** More hosts than one are in trouble, and too many for a power cut. One host alone never is a storm. */
function isStormy(cluster: Cluster, now: Ms): boolean {
  return tooManyIll(cluster) || cliff(cluster, now) !== null;
}

/** Shadow mode counts: what would have been done waits for the same gates. */
function waitsForGates(host: Host): boolean {
  const { state, fence, incident, settings } = host;
  if (state !== 'unfenced') return state === 'condemned';
  const shadow = settings.fencingAction === 'nothing' || settings.fencingAction === 'blink';
  if (shadow) return incident?.told.includes(WOULD) === false;
  return fence?.retryAt != null || !('why' in watchdogThatCounts(host));
}
