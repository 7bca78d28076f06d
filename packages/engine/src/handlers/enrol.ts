import type { Draft } from '../draft.ts';
import { nothingSeen } from '../evidence/judge.ts';
import { newDevice } from '../fencing/levels.ts';
import type { ClusterEvent } from '../model/events.ts';
import { toldNothing } from '../recovery/own.ts';

/** A host joined with a valid token. It protects nothing until it is linked, read and beats on a pool. */
export function onHostEnrolled(d: Draft, event: Extract<ClusterEvent, { kind: 'host-enrolled' }>): void {
  const known = d.cluster.hosts[event.host];
  if (known !== undefined) {
    // The same machine joined again (a new certificate): nothing else changes.
    d.patchHost(event.host, { bmcGuid: event.bmcGuid ?? known.bmcGuid, rack: event.rack ?? known.rack });
    d.say(event.host, 'host-enrolled', `${event.host} joined again.`);
    return;
  }
  const sentence = `${event.host} joined; waiting for its agent to connect.`;
  d.putHost({
    name: event.host,
    state: 'ineligible',
    stateSince: d.now,
    sentence,
    machineId: event.machineId,
    bootId: null,
    session: null,
    bmcGuid: event.bmcGuid,
    addresses: [],
    rack: event.rack,
    settings: event.settings,
    link: { up: false, lastHeardAt: null, silentSince: null, heardThisRun: false },
    devices: event.devices.map((device) => newDevice(device, d.now)),
    memoryTotalMib: 0,
    memoryFreeMib: 0,
    pools: [],
    inventory: null,
    defined: [],
    otherManagers: [],
    heard: {},
    seen: nothingSeen,
    check: null,
    nextRoundAt: null,
    nextCalibrationAt: null,
    incident: null,
    fence: null,
    proof: null,
    proofVoidSince: null,
    doubtSince: null,
    automaticMaintenance: false,
    stopping: null,
    release: null,
    owned: toldNothing,
    manual: null,
    drill: null,
    blink: null,
    fencedAt: [],
    maintenanceReason: null,
  });
  d.say(event.host, 'host-enrolled', sentence);
}
