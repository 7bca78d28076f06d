import type { Cluster } from '@picket/engine';
import type { ClusterView } from '@picket/protocol';
import type { Now } from '../lookup.ts';
import { listed, seconds, span } from './text.ts';
import { vmView } from './vm.ts';

export function clusterView(now: Now): ClusterView {
  const { cluster, nowMs } = now;
  const hosts = Object.values(cluster.hosts);
  const vms = Object.values(cluster.vms);
  const states: ClusterView['hosts'] = {};
  for (const host of hosts) states[host.state] = (states[host.state] ?? 0) + 1;
  return {
    name: cluster.name,
    sentence: clusterSentence(now),
    armed: {
      on: cluster.armed.on,
      sinceSeconds: seconds(nowMs - cluster.armed.since),
      who: cluster.armed.who,
      reason: cluster.armed.reason,
    },
    graceSeconds: seconds(graceMs(now)),
    cooldownSeconds: seconds((cluster.cooldownUntil ?? nowMs) - nowMs),
    fencingAction: cluster.settings.fencingAction,
    profile: cluster.settings.profile,
    cap: capView(now),
    troubles: [...cluster.observer.troubles],
    needClick: needClick(cluster),
    hosts: states,
    vms: { total: vms.length, running: vms.filter((vm) => vmView(vm, now).state === 'running').length },
    openIncidents: hosts.filter((host) => host.incident !== null).length,
  };
}

/** What would happen to a host that died now; the strongest obstacle first. */
function clusterSentence(now: Now): string {
  const { cluster, nowMs } = now;
  const { armed, settings } = cluster;
  const clicks = needClick(cluster);
  const wait = clicks.length === 0 ? '' : ` Would act now on ${listed(clicks)}: each needs \`picket host act-now\`.`;
  if (!armed.on)
    return `Disarmed by ${armed.who} ${span(nowMs - armed.since)} ago: ${armed.reason} Hosts are watched, none is fenced.`.replace(
      /([^.!?]) Hosts/,
      '$1. Hosts',
    );
  if (settings.fencingAction === 'nothing')
    return 'Shadow mode: Picket watches and tells what it would do, and cuts no power (fencingAction is nothing).';
  if (capView(now).reached)
    return `The cap of ${settings.fencingMaxActions} actions is reached: no host is fenced automatically.${capWay(cluster)}${wait}`;
  if (settings.fencingAction === 'blink')
    return 'A dead host gets its light switched on; its VMs are not moved (fencingAction is blink).';
  const grace = graceMs(now);
  if (grace > 0) return `Armed; no power is cut for another ${span(grace)} (grace).${wait}`;
  return `Armed: a dead host is powered ${settings.fencingAction === 'reboot' ? 'off and on again' : 'off'} and its VMs are started elsewhere.${wait}`;
}

function capWay(cluster: Cluster): string {
  return cluster.settings.capRelease === 'acknowledge'
    ? ' Look into it, then `picket cap acknowledge`.'
    : ' It opens again as the window passes.';
}

/** Actions up to the last acknowledgement no longer count (I3). */
function capView({ cluster, nowMs }: Now): ClusterView['cap'] {
  const { cap, settings } = cluster;
  const windowStart = nowMs - settings.fencingWindowSeconds * 1000;
  const forgivenUpTo = cap.acknowledged?.at ?? Number.NEGATIVE_INFINITY;
  const used = cap.actions.filter((action) => action.at > windowStart && action.at > forgivenUpTo).length;
  const held = settings.capRelease === 'acknowledge' && cap.reachedAt !== null && cap.reachedAt > forgivenUpTo;
  return {
    used,
    max: settings.fencingMaxActions,
    windowSeconds: settings.fencingWindowSeconds,
    reached: held || used >= settings.fencingMaxActions,
  };
}

function graceMs({ cluster, nowMs }: Now): number {
  const startup = cluster.observer.startedAt + cluster.settings.startupGraceSeconds * 1000;
  return Math.max(0, Math.max(startup, cluster.armed.graceUntil) - nowMs);
}

function needClick(cluster: Cluster): string[] {
  return Object.values(cluster.hosts)
    .filter((host) => host.incident?.needsClick === true)
    .map((host) => host.name);
}
