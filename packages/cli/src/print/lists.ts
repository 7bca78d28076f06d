import type { ClusterView, HostView, IncidentView, JournalEntryView, VmView } from '@picket/protocol';
import { failoverLine } from './failover.ts';
import { hostTone, type Style, type Tone, vmTone } from './style.ts';
import { table } from './table.ts';
import { clock, counted, indented, span } from './text.ts';

export function hostTable(style: Style, hosts: readonly HostView[], indent = ''): string {
  if (hosts.length === 0) return `${indent}No host has joined yet. Make a token: picket token create`;
  const rows = hosts.map((host) => [
    host.name,
    { text: host.state, tone: hostTone[host.state] },
    span(host.stateSeconds),
    String(host.vms),
    { text: deviceWord(host), tone: deviceTone(host) },
    host.sentence,
  ]);
  return table(style, ['HOST', 'STATE', 'SINCE', 'VMS', 'FENCE', 'WHY'], rows, indent);
}

function deviceWord({ device }: HostView): string {
  if (device.set && device.binding === 'bound' && device.health === 'failing') return 'failing';
  return device.set ? (device.binding === 'none' ? 'not bound' : device.binding) : 'not set';
}

function deviceTone({ device }: HostView): Tone {
  if (device.binding === 'untrusted' || (device.set && device.health === 'failing')) return 'bad';
  return device.set && device.binding === 'bound' ? 'good' : 'warn';
}

export function vmTable(style: Style, vms: readonly VmView[], indent = ''): string {
  if (vms.length === 0) return `${indent}No VM is known yet.`;
  const rows = vms.map((vm) => [
    vm.name,
    { text: vm.state, tone: vmTone[vm.state] },
    hostsOf(vm),
    String(vm.priority),
    vm.policy,
    vm.group ?? '-',
    [vm.sentence, ...vm.obstacles.map((obstacle) => `Could not be started elsewhere: ${obstacle}`)].join(' '),
  ]);
  return table(style, ['VM', 'STATE', 'ON', 'PRIORITY', 'POLICY', 'GROUP', 'WHY'], rows, indent);
}

/** Without what only a recovery needs to know. */
export function vmStatusTable(style: Style, vms: readonly VmView[], indent: string): string {
  if (vms.length === 0) return `${indent}No VM is known yet.`;
  const rows = vms.map((vm) => [vm.name, { text: vm.state, tone: vmTone[vm.state] }, hostsOf(vm), vm.sentence]);
  return table(style, ['VM', 'STATE', 'ON', 'WHY'], rows, indent);
}

function hostsOf(vm: VmView): string {
  return vm.on.map((presence) => presence.host).join(',') || '-';
}

export function clusterTable(style: Style, clusters: readonly ClusterView[]): string {
  if (clusters.length === 0) return 'There is no cluster yet. Create one: picket cluster create NAME';
  const rows = clusters.map((cluster) => [
    cluster.name,
    { text: cluster.armed.on ? 'armed' : 'disarmed', tone: cluster.armed.on ? ('good' as const) : ('warn' as const) },
    cluster.fencingAction,
    String(Object.values(cluster.hosts).reduce((sum, n) => sum + n, 0)),
    `${cluster.vms.running}/${cluster.vms.total}`,
    `${cluster.cap.used}/${cluster.cap.max}`,
    cluster.sentence,
  ]);
  return table(style, ['CLUSTER', 'FENCING', 'ACTION', 'HOSTS', 'VMS', 'CAP', 'WHAT IT DOES'], rows);
}

export function incidentTable(style: Style, incidents: readonly IncidentView[]): string {
  if (incidents.length === 0) return 'There was no incident.';
  const rows = incidents.map((incident) => [
    incident.id,
    incident.host,
    { text: incident.open ? 'open' : 'closed', tone: incident.open ? ('bad' as const) : ('dim' as const) },
    incident.openedAt === null ? '-' : clock(incident.openedAt),
    incident.closedAt === null ? '-' : clock(incident.closedAt),
    incident.sentence,
  ]);
  return table(style, ['INCIDENT', 'HOST', 'STATE', 'OPENED', 'CLOSED', 'WHERE IT STANDS'], rows);
}

/** One journal sentence: when, about what, and the sentence, wrapped under itself. */
export function journalLine(style: Style, entry: JournalEntryView, indent = ''): string {
  const start = `${indent}${clock(entry.at)}  `;
  const subject = entry.sentence.includes(entry.subject) ? '' : `${entry.subject}: `;
  const text = indented(`${subject}${entry.sentence}`, ' '.repeat(start.length), style.width);
  return style.paint('dim', start) + text.slice(start.length);
}

export function clusterHead(style: Style, cluster: ClusterView): string {
  const { cap } = cluster;
  const facts = [
    counted(
      Object.values(cluster.hosts).reduce((sum, n) => sum + n, 0),
      'host',
    ),
    `${cluster.vms.running} of ${counted(cluster.vms.total, 'VM')} running`,
    `${cap.used} of ${cap.max} actions used in ${span(cap.windowSeconds)}`,
    `profile ${cluster.profile}`,
  ];
  const tone: Tone = cluster.cap.reached || !cluster.armed.on ? 'warn' : 'plain';
  return [
    style.paint('bold', indented(`${cluster.name}: ${facts.join(' · ')}`, '', style.width)),
    style.paint(tone, indented(cluster.sentence, '  ', style.width)),
    style.paint('dim', indented(failoverLine(cluster.expectedFailover), '  ', style.width)),
    ...cluster.troubles.map((trouble) => style.paint('bad', indented(`Trouble: ${trouble}`, '  ', style.width))),
  ].join('\n');
}
