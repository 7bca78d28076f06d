import type { OverviewView as Overview, ReadinessView as Readiness, Score } from '@picket/protocol';
import {
  type ClusterView,
  expectedFailover,
  type HostView,
  hostViewSchema,
  resolveSetting,
  resolveSettings,
  type SettingList,
  settingKeys,
  settingSpecs,
} from '@picket/protocol';
import { agoIso, type MockCluster, type MockWorld } from './world/world.ts';

const calm = ['up', 'maintenance', 'disabled', 'retired'];

export function clusterView(cluster: MockCluster, world: MockWorld): ClusterView {
  const settings = resolveSettings(cluster.settings);
  const count: ClusterView['hosts'] = {};
  for (const { state } of cluster.hosts) count[state] = (count[state] ?? 0) + 1;
  const used = world.clusters.reduce((sum, { capUsed }) => sum + capUsed, 0);
  return {
    name: cluster.name,
    sentence: sentence(cluster),
    armed: {
      on: cluster.armed.on,
      sinceSeconds: (Date.now() - cluster.armed.sinceMs) / 1000,
      who: cluster.armed.who,
      reason: cluster.armed.reason,
    },
    graceSeconds: Math.max(0, (cluster.graceUntilMs - Date.now()) / 1000),
    cooldownSeconds: 0,
    fencingAction: settings.fencingAction,
    profile: settings.profile,
    cap: {
      used: cluster.capUsed,
      max: settings.fencingMaxActions,
      windowSeconds: settings.fencingWindowSeconds,
      installation: { used, max: 5 },
      reached: cluster.capReached,
      entries: Array.from({ length: cluster.capUsed }, (_, at) => {
        const agoSeconds = 900 * (at + 1);
        const host = cluster.hosts[at]?.name ?? 'host';
        return {
          host,
          cluster: cluster.name,
          incident: null,
          agoSeconds,
          freesInSeconds: settings.fencingWindowSeconds - agoSeconds,
        };
      }).toReversed(),
      nextFreeInSeconds: cluster.capUsed === 0 ? null : settings.fencingWindowSeconds - 900 * cluster.capUsed,
      acknowledged: null,
    },
    storm: {
      active: false,
      sinceSeconds: null,
      cooldownSeconds: 0,
      unhealthy: [],
      allowedPercent: settings.stormMaxUnhealthyPercent,
      why: 'No more hosts than allowed are in trouble.',
    },
    troubles: [],
    needClick: cluster.hosts.filter((host) => host.incidentDetails?.needsClick === true).map(({ name }) => name),
    hosts: count,
    vms: { total: cluster.vms.length, running: cluster.vms.filter(({ state }) => state === 'running').length },
    openIncidents: cluster.incidents.filter(({ open }) => open).length,
    expectedFailover: expectedFailover(settings),
  };
}

function sentence(cluster: MockCluster): string {
  const { armed, capReached } = cluster;
  const { fencingAction, fencingMaxActions } = resolveSettings(cluster.settings);
  if (!armed.on)
    return `Disarmed by ${armed.who} (${armed.reason}): hosts are watched, and nothing is fenced or started.`;
  if (capReached)
    return `The cap of ${fencingMaxActions} actions is reached: no power is cut automatically. Look into it, then \`picket cap acknowledge\`.`;
  if (fencingAction === 'nothing')
    return 'Shadow mode: Picket watches and tells what it would do, and cuts no power (fencingAction is nothing).';
  if (fencingAction === 'blink')
    return 'A dead host gets its light switched on; its VMs are not moved (fencingAction is blink).';
  const again = fencingAction === 'reboot' ? ' and on again' : '';
  return `Armed: a dead host is powered off${again} and its VMs are started elsewhere.`;
}

/** The host as lists show it, without what only its page has. */
export function hostView(host: HostView): HostView {
  return hostViewSchema.parse(host);
}

export function overview(world: MockWorld): Overview {
  return {
    ok: true,
    troubles: [],
    clusters: world.clusters.map((cluster) => ({
      ...clusterView(cluster, world),
      unhealthy: cluster.hosts
        .filter(({ state }) => !calm.includes(state))
        .slice(0, 50)
        .map(hostView),
      incidents: cluster.incidents
        .filter(({ open }) => open)
        .map((incident) => ({ ...incident, entries: incident.entries.slice(-4) })),
      score: score(cluster),
    })),
  };
}

function score(cluster: MockCluster): Score {
  const problems: Score['problems'] = [];
  if (cluster.hosts.length === 0) return { percent: 0, sentence: 'No: no host has joined yet.', problems };
  if (!cluster.armed.on) problems.push({ severity: 'critical', sentence: 'The cluster is disarmed.', host: null });
  if (cluster.capReached)
    problems.push({ severity: 'critical', sentence: 'The cap on power cuts is reached.', host: null });
  for (const host of cluster.hosts.filter(({ device }) => !device.set).slice(0, 5))
    problems.push({ severity: 'warning', sentence: `${host.name} has no fence device.`, host: host.name });
  for (const host of cluster.hosts.filter(({ state }) => state === 'unfenced').slice(0, 5))
    problems.push({
      severity: 'critical',
      sentence: `The fence device of ${host.name} does not answer.`,
      host: host.name,
    });
  const percent = Math.max(
    0,
    100 -
      100 * (cluster.capReached || !cluster.armed.on ? 1 : 0) -
      Math.round((problems.length / cluster.hosts.length) * 100),
  );
  const words =
    percent === 0
      ? 'No.'
      : percent < 100
        ? `For most hosts: ${cluster.hosts.length - problems.length} of ${cluster.hosts.length} could be fenced and their VMs placed.`
        : 'Yes, for every host.';
  return { percent, sentence: words, problems };
}

export function readiness(cluster: MockCluster): Readiness {
  const yes = (text: string) => ({ ok: true, sentence: text });
  const no = (text: string) => ({ ok: false, sentence: text });
  return {
    cluster: cluster.name,
    score: score(cluster),
    hosts: cluster.hosts.map((host) => ({
      host: host.name,
      detect: host.link.up ? yes('Its agent is linked.') : no('Its agent is silent.'),
      prove: yes('2 neighbours in other racks reach its pools nfs1 and nfs2.'),
      fence: host.device.set
        ? host.state === 'unfenced'
          ? no('Its fence device does not answer.')
          : yes('Its fence device is bound and answered 42 s ago in 180 ms.')
        : no('No fence device is set.'),
      place:
        host.name === 'kvm2' ? no('scratch1 could run nowhere else.') : yes('Every VM of it has a place elsewhere.'),
      watchdog: null,
    })),
    unplaceable:
      cluster.name === 'farm'
        ? [
            {
              vm: 'scratch1',
              uuid: '5b8f0c1e-2d7a-4e63-9a0f-000000000040',
              host: 'kvm2',
              obstacles: ['Its disk /var/lib/libvirt/images/scratch1.qcow2 is local to kvm2.'],
              hosts: [],
            },
            {
              vm: 'db2',
              uuid: '5b8f0c1e-2d7a-4e63-9a0f-000000000007',
              host: 'kvm5',
              obstacles: [],
              hosts: [
                { host: 'kvm1', lacks: 'the bridge br-db' },
                { host: 'kvm2', lacks: '4 GiB of memory' },
              ],
            },
          ]
        : [],
    nPlusOne: cluster.hosts
      .filter(({ link }) => link.up)
      .slice(0, 60)
      .map((host) =>
        host.name === 'edge1'
          ? { host: host.name, absorbed: false, sentence: 'Its 6 VMs need 18 GiB; edge2 has 12 GiB free.' }
          : { host: host.name, absorbed: true, sentence: `Its ${host.vms} VMs fit on the others.` },
      ),
  };
}

export function settingList(cluster: MockCluster, host: string | null): SettingList {
  const own = host === null ? {} : (cluster.hostSettings[host] ?? {});
  return {
    cluster: cluster.name,
    host,
    settings: settingKeys.map((key) => {
      const found = resolveSetting(key, cluster.settings, own);
      const secret = 'secret' in settingSpecs[key];
      return {
        key,
        value: secret ? null : (found.value as string),
        source: found.source,
        secret,
        set: found.source === 'host' || found.source === 'cluster',
        doc: settingSpecs[key].doc,
        changedBy: found.source === 'host' || found.source === 'cluster' ? 'admin' : null,
        changedAt: found.source === 'host' || found.source === 'cluster' ? agoIso(86_400 * 11) : null,
        ...(key === 'fenceDevices' ? { passwordSet: ['pdu-left'] } : {}),
      };
    }),
    warnings: host === 'kvm8' ? ['No fence device is set for kvm8: it cannot be fenced.'] : [],
  };
}
