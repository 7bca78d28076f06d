import type { NotificationDetails, NotificationId } from '@picket/protocol';
import { type GateReport, gateReport } from '../gates/index.ts';
import type { Cluster } from '../model/cluster.ts';
import type { Host } from '../model/host.ts';
import type { Ms } from '../model/time.ts';
import { evidenceOfHost, evidenceOfVm, vmsOfHost } from './evidence.ts';
import { nextWords } from './next.ts';

/** States in which gates are what a host waits for. */
const gated: readonly Host['state'][] = ['condemned', 'unfenced'];

/**
 * What a message says beside its sentence: who is concerned, what was seen, what comes next. `data` is what the event itself knows
 * better: the gates that were asked, the VMs that are meant.
 */
export function detailsOf(
  cluster: Cluster,
  event: NotificationId,
  subject: string,
  data: Readonly<Record<string, unknown>>,
  now: Ms,
): NotificationDetails {
  const host = cluster.hosts[subject] ?? null;
  const vm = host === null ? (Object.values(cluster.vms).find(({ name }) => name === subject) ?? null) : null;
  const gates = gatesOf(cluster, host, data, now);
  const given = Array.isArray(data.vms) ? data.vms.filter((name): name is string => typeof name === 'string') : null;
  const vms = given ?? (host !== null ? vmsOfHost(cluster, subject) : vm !== null ? [vm.name] : []);
  const evidence =
    host !== null ? evidenceOfHost(host, now, gates) : vm !== null ? evidenceOfVm(vm) : cluster.observer.troubles;
  const closed = gates.filter(({ open }) => !open).map(({ id }) => id);
  const settings = host?.settings ?? cluster.settings;
  const next = nextWords[event]({ cluster, subject, host, vm, settings, now, closed, vms });
  return { evidence, vms, next };
}

function gatesOf(
  cluster: Cluster,
  host: Host | null,
  data: Readonly<Record<string, unknown>>,
  now: Ms,
): readonly GateReport[] {
  if (Array.isArray(data.gates)) return data.gates as GateReport[];
  return host !== null && gated.includes(host.state) && host.incident !== null ? gateReport(cluster, host, now) : [];
}
