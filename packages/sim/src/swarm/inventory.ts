import type { Domain, Inventory } from '@picket/protocol';
import { poolName } from './guest.ts';
import type { Machine } from './machine.ts';

const hostMemoryMib = 64 * 1024;
const reservedMib = 2 * 1024;

/**
 * All VMs of a host as its agent reports them; the live XML goes with those whose hash is not in `sent`, and is noted there.
 * A host has 64 GiB, or room for twice the VMs that are its own.
 */
export function inventoryOf(machine: Machine, sent: Set<string>, nowMs: number): Inventory {
  const ownMib = machine.plan.guests.reduce((sum, { memoryMib }) => sum + memoryMib, 0);
  const totalMib = Math.max(hostMemoryMib, 2 * ownMib + reservedMib);
  const usedMib = machine.running().reduce((sum, { guest }) => sum + guest.memoryMib, reservedMib);
  return {
    type: 'inventory',
    ok: true,
    reason: '',
    domains: [...machine.guests.values()].map(({ guest, runningSinceMs }): Domain => {
      const known = sent.has(guest.xmlHash);
      sent.add(guest.xmlHash);
      const { grant } = machine.vm(guest.uuid);
      return {
        uuid: guest.uuid,
        name: guest.name,
        state: runningSinceMs === null ? 'shutoff' : 'running',
        persistent: true,
        autostart: false,
        memoryMib: guest.memoryMib,
        vcpus: guest.vcpus,
        disks: [guest.disk],
        obstacles: [],
        blockJob: false,
        xmlHash: guest.xmlHash,
        ...(known ? {} : { xml: guest.xml }),
        runningForMs: runningSinceMs === null ? null : nowMs - runningSinceMs,
        grantedEpoch: grant?.bootId === machine.bootId ? grant.epoch : null,
      };
    }),
    memoryTotalMib: totalMib,
    memoryFreeMib: Math.max(0, totalMib - usedMib),
    pools: [
      { pool: poolName, type: 'nfs', ok: true, reason: '', lastBeatAgeMs: nowMs - machine.heartbeat(nowMs).mtimeMs },
    ],
    otherManagers: [],
  };
}
