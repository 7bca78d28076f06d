import { bindDeadlines } from './fencing/bind.ts';
import { blinkDeadlines } from './fencing/blink.ts';
import { drillDeadlines } from './fencing/drill/steps.ts';
import { effectDeadline } from './fencing/phases.ts';
import { barDeadline } from './fencing/storage/keep.ts';
import { testDeadlines } from './fencing/test.ts';
import { watchesProof } from './fencing/watch.ts';
import { capUse, cellUse } from './gates/cap.ts';
import type { Cluster } from './model/cluster.ts';
import type { Host } from './model/host.ts';
import { inRecovery, listed } from './model/lookup.ts';
import type { Ms } from './model/time.ts';
import type { Vm } from './model/vm.ts';
import { takesGrants } from './recovery/own.ts';
import { PINNED_TELL_MS, startDeadline } from './recovery/results.ts';
import { TELL_AFTER_MS, turnEndsAt } from './recovery/start.ts';
import { watched } from './states/advance.ts';
import { poolDeadlines } from './states/pools.ts';
import { LOOK_AGAIN_MS, SUSPECT_TELL_MS } from './states/tell.ts';

/** Engine time of the next thing that happens by itself; null when nothing is due. A step after it with `tick` does it. */
export function nextDeadline(cluster: Cluster, now: Ms): Ms | null {
  let next = Number.POSITIVE_INFINITY;
  const at = (ms: Ms | null | undefined): void => {
    if (ms !== null && ms !== undefined && ms < next) next = ms;
  };
  for (const host of listed(cluster.hosts)) hostDeadlines(cluster, host, now, at);
  for (const due of poolDeadlines(cluster, now)) at(due);
  for (const vm of inRecovery(cluster.vms)) vmDeadlines(vm, now, at);
  return next === Number.POSITIVE_INFINITY ? null : next;
}

type At = (ms: Ms | null | undefined) => void;

function hostDeadlines(cluster: Cluster, host: Host, now: Ms, at: At): void {
  if (host.check !== null) at(host.check.endsAt);
  else if (host.state === 'up' && host.link.up) at(host.nextCalibrationAt);
  else if (watched.includes(host.state) && !host.fence?.phase) at(host.nextRoundAt);
  if (host.check === null && watchesProof(cluster, host)) at(host.nextRoundAt);
  const phase = host.fence?.phase ?? null;
  if (host.fence !== null && phase !== null && 'effect' in phase) at(effectDeadline(host.fence, host.settings));
  if (phase?.kind === 'wait-first-read' || phase?.kind === 'wait-before-off') at(phase.until);
  if (phase?.kind === 'last-look' && (phase.looked || host.check === null)) at(phase.until);
  if (phase?.kind === 'look-before-off' && host.check === null) at(now);
  at(barDeadline(cluster, host));
  for (const due of bindDeadlines(host, now)) at(due);
  for (const due of testDeadlines(cluster, host)) at(due);
  for (const due of drillDeadlines(host)) at(due);
  for (const due of blinkDeadlines(host)) at(due);
  if (takesGrants(host)) {
    at(host.owned.retryAt);
    at(host.owned.othersAt);
  }
  const readable = host.link.up && host.inventory?.ok === true;
  if (readable && host.state === 'returned' && host.release?.effect === null) at(host.release.retryAt);
  if (host.state === 'suspect' || host.state === 'checking' || host.state === 'degraded') {
    const since = host.incident?.openedAt ?? now;
    for (const alarm of [since + SUSPECT_TELL_MS, host.stateSince + host.settings.alarmAfterSeconds * 1000])
      if (alarm > now) at(alarm);
  }
  if (host.state === 'ineligible' || (host.state === 'down' && host.stopping !== null)) {
    const alarm = host.stateSince + host.settings.alarmAfterSeconds * 1000;
    if (alarm > now) at(alarm);
  }
  if (host.state === 'unfenced' && host.fence?.retryAt != null && host.fence.retryAt > now) at(host.fence.retryAt);
  if (host.state === 'condemned' && capUse(cluster, now).length + cellUse(cluster, now).length > 0)
    at(now + LOOK_AGAIN_MS);
}

function vmDeadlines(vm: Vm, now: Ms, at: At): void {
  const r = vm.recovery;
  if (r.kind === 'waiting') {
    at(r.notBefore > now ? r.notBefore : now + LOOK_AGAIN_MS);
    if (turnEndsAt(r.since) > now) at(turnEndsAt(r.since));
    if (!r.told && r.since + TELL_AFTER_MS > now) at(r.since + TELL_AFTER_MS);
  }
  if (r.kind === 'pinned' && r.effect === null) at(r.askAt > now ? r.askAt : now + LOOK_AGAIN_MS);
  if (r.kind === 'pinned' && !r.told) at(Math.max(now, r.since + PINNED_TELL_MS));
  if (r.kind === 'starting') at(startDeadline(r));
}
