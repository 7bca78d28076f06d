import { type Cluster, capReport, stormReport } from '@picket/engine';
import { type ClusterView, expectedFailover } from '@picket/protocol';
import type { Now } from '../lookup.ts';
import { listed, seconds, span } from './text.ts';
import { vmState } from './vm.ts';

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
    storm: stormView(now),
    troubles: [...cluster.observer.troubles],
    needClick: needClick(cluster),
    hosts: states,
    vms: { total: vms.length, running: vms.filter((vm) => vmState(vm, cluster.hosts) === 'running').length },
    openIncidents: hosts.filter((host) => host.incident !== null).length,
    expectedFailover: expectedFailover(cluster.settings),
  };
}

/** What would happen to a host that died now; the strongest obstacle first. */
function clusterSentence(now: Now): string {
  const { cluster, nowMs } = now;
  const { armed, settings } = cluster;
  if (!armed.on) {
    return `Disarmed by ${armed.who} ${span(nowMs - armed.since)} ago (${armed.reason}): hosts are watched, and nothing is fenced or started.`;
  }
  const clicks = needClick(cluster);
  const wait = clicks.length === 0 ? '' : ` Would act now on ${listed(clicks)}: each needs \`picket host act-now\`.`;
  const grace = graceMs(now);
  const action = actionSentence[settings.fencingAction] + exceptions(cluster);
  const cap = capView(now);
  const whose = cap.used < cap.max && cap.installation.used >= cap.installation.max ? ' of the whole installation' : '';
  if (cap.reached)
    return `The cap of ${whose === '' ? cap.max : cap.installation.max} actions${whose} is reached: no power is cut automatically.${capWay(cluster)}${wait}`;
  if (grace > 0 && cutsPower(cluster)) return `${action} No power is cut for another ${span(grace)} (grace).${wait}`;
  const cooling = (cluster.cooldownUntil ?? nowMs) - nowMs;
  if (cooling > 0 && cutsPower(cluster))
    return `${action} No power is cut for another ${span(cooling)} (cool-down after a storm).${wait}`;
  return action + wait;
}

const actionSentence = {
  nothing: 'Shadow mode: Picket watches and tells what it would do, and cuts no power (fencingAction is nothing).',
  blink: 'A dead host gets its light switched on; its VMs are not moved (fencingAction is blink).',
  off: 'Armed: a dead host is powered off and its VMs are started elsewhere.',
  reboot: 'Armed: a dead host is powered off and on again, and its VMs are started elsewhere.',
} as const;

function cutsPower(cluster: Cluster): boolean {
  const all = [cluster.settings, ...Object.values(cluster.hosts).map((host) => host.settings)];
  return all.some(({ fencingAction }) => fencingAction === 'off' || fencingAction === 'reboot');
}

/** Hosts whose own fencingAction beats the cluster's: the sentence about the cluster would mislead without them. */
function exceptions(cluster: Cluster): string {
  const others = Object.values(cluster.hosts).filter(
    (host) => host.settings.fencingAction !== cluster.settings.fencingAction,
  );
  if (others.length === 0) return '';
  return ` Otherwise on ${listed(others.slice(0, 10).map((host) => `${host.name} (${host.settings.fencingAction})`))}${others.length > 10 ? ` and ${others.length - 10} more` : ''}.`;
}

function capWay(cluster: Cluster): string {
  return cluster.settings.capRelease === 'acknowledge'
    ? ' Look into it, then `picket cap acknowledge`.'
    : ' It opens again as the window passes.';
}

function capView({ cluster, nowMs }: Now): ClusterView['cap'] {
  const report = capReport(cluster, nowMs);
  const { max, windowSeconds, reached, installation, nextFreeAt, acknowledged } = report;
  const own = report.used.map((action) => ({ ...action, cluster: cluster.name, incident: action.incident }));
  const others = installation.others.map((action) => ({ ...action, incident: null }));
  return {
    used: report.used.length,
    max,
    windowSeconds,
    installation: { used: installation.used, max: installation.max },
    reached,
    entries: [...own, ...others]
      .sort((a, b) => a.at - b.at)
      .map(({ host, cluster: name, incident, at, freesAt }) => ({
        host,
        cluster: name,
        incident,
        agoSeconds: seconds(nowMs - at),
        freesInSeconds: seconds(freesAt - nowMs),
      })),
    nextFreeInSeconds: nextFreeAt === null ? null : seconds(nextFreeAt - nowMs),
    acknowledged:
      acknowledged === null
        ? null
        : { who: acknowledged.who, reason: acknowledged.reason, agoSeconds: seconds(nowMs - acknowledged.at) },
  };
}

function stormView({ cluster, nowMs }: Now): ClusterView['storm'] {
  const { active, since, cooldownUntil, unhealthy, allowedPercent, why } = stormReport(cluster, nowMs);
  return {
    active,
    sinceSeconds: since === null ? null : seconds(nowMs - since),
    cooldownSeconds: cooldownUntil === null ? 0 : seconds(cooldownUntil - nowMs),
    unhealthy: [...unhealthy],
    allowedPercent,
    why,
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
