import type { Host } from '@picket/engine';
import type { HostDetails, HostOrder, HostView } from '@picket/protocol';
import { vmsOn } from '../by-host.ts';
import type { Now } from '../lookup.ts';
import type { RulesPort } from '../ports.ts';
import { deviceView, fenceView, incidentPartView, looksAlive, proofView, roundView } from './host-parts.ts';
import { seconds } from './text.ts';
import { vmView } from './vm.ts';
import { watchdogView } from './watchdog.ts';

export function hostView(host: Host, { cluster, nowMs }: Now): HostView {
  return {
    name: host.name,
    cluster: cluster.name,
    state: host.state,
    stateSeconds: seconds(nowMs - host.stateSince),
    sentence: host.sentence,
    // The state holds edges, not beats: an up link was heard just now, whenever it came up.
    link: { up: host.link.up, lastHeardSeconds: host.link.up ? 0 : ageOf(host.link.lastHeardAt, nowMs) },
    device: deviceView(host.devices[0], nowMs),
    furtherLevels: host.devices.slice(1).map((device) => deviceView(device, nowMs)),
    vms: vmsOn(cluster, host.name).length,
    memoryTotalMib: host.memoryTotalMib,
    memoryFreeMib: host.memoryFreeMib,
    drill:
      host.drill === null
        ? null
        : {
            level: host.drill.level + 1,
            who: host.drill.who,
            seconds: seconds(nowMs - host.drill.startedAt),
            phase: host.drill.phase.kind,
          },
    incident: host.incident?.id ?? null,
    automaticMaintenance: host.automaticMaintenance,
  };
}

export function hostDetails(host: Host, now: Now, rules: RulesPort): HostDetails {
  const { cluster, nowMs } = now;
  const { incident, inventory, stopping } = host;
  return {
    ...hostView(host, now),
    rack: host.rack,
    machineId: host.machineId,
    bootId: host.bootId,
    addresses: [...host.addresses],
    fencingAction: host.settings.fencingAction,
    incidentDetails: incident === null ? null : incidentPartView(incident, nowMs),
    lastRound: incident === null || incident.lastRound === null ? null : roundView(incident.lastRound, nowMs),
    nextRoundSeconds: host.nextRoundAt === null ? null : seconds(host.nextRoundAt - nowMs),
    gates:
      incident === null ? [] : rules.gateReport(cluster, host, nowMs).map(({ id, open, why }) => ({ id, open, why })),
    fence: host.fence === null ? null : fenceView(host.fence, nowMs),
    proof: host.proof === null ? null : proofView(host.proof, nowMs),
    watchdog: watchdogView(host),
    inventory:
      inventory === null
        ? null
        : { ok: inventory.ok, agoSeconds: seconds(nowMs - inventory.at), reason: inventory.reason },
    pools: host.pools.map((pool) => ({
      pool: pool.pool,
      type: pool.type,
      ok: pool.ok,
      reason: pool.reason,
      ...(pool.about === undefined ? {} : { about: pool.about }),
      ...(pool.locks === undefined ? {} : { locks: pool.locks }),
      lastBeatSeconds: pool.lastBeatAgeMs === null ? null : seconds(pool.lastBeatAgeMs),
      reportedSecondsAgo: seconds(nowMs - pool.at),
    })),
    otherManagers: [...host.otherManagers],
    maintenanceReason: host.maintenanceReason,
    announcedStop:
      stopping === null ? null : { agoSeconds: seconds(nowMs - stopping.at), running: stopping.running.length },
    looksAlive: looksAlive(host, nowMs),
    refused: refusedOrders(host.name, now, rules),
    vmList: vmsOn(cluster, host.name).map((vm) => vmView(vm, now)),
  };
}

/** Asked of the rules that the orders themselves are asked with, so that a button is never there in vain. */
function refusedOrders(host: string, { cluster, nowMs }: Now, rules: RulesPort): HostDetails['refused'] {
  const why = (kind: HostOrder): string | null =>
    rules.refusal(cluster, { kind, host, who: 'somebody', reason: 'to see whether it would be followed' }, nowMs);
  return {
    maintenance: why('maintenance'),
    'end-maintenance': why('end-maintenance'),
    disable: why('disable'),
    enable: why('enable'),
    retire: why('retire'),
    'act-now': why('act-now'),
    'confirm-down': why('confirm-down'),
  };
}

function ageOf(at: number | null, nowMs: number): number | null {
  return at === null ? null : seconds(nowMs - at);
}
