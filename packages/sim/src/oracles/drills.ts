import type { Host } from '@picket/engine';
import type { Oracle } from './oracle.ts';

/** A guest so young may have been started after the drill had looked. */
const YOUNG_MS = 5_000;

/**
 * S1: a drill cuts only a host in maintenance on which nothing runs, under the lease (S17); and what it binds is the host's own
 * device, as the wiring was when the drill began.
 */
export const drills: Oracle = ({ world, records, violation }) => {
  const begun = new Map<string, number>();
  return {
    called(call, server) {
      const host = records.hosts.get(call.host);
      if (host === undefined || host.drill === null || call.what !== 'off' || !call.automatic) return;
      if (call.result !== 'sent') return;
      if (!server.holdsLease) violation(`S17: a server without the lease cut the power of ${call.host} for a drill`);
      if (host.state !== 'maintenance') violation(`S1: a drill cut the power of ${call.host}, which is ${host.state}`);
      const guest = [...world.machine(call.host).guests.values()].find((g) => world.now - g.startedAt > YOUNG_MS);
      if (guest !== undefined) violation(`S1: a drill cut the power of ${call.host} while ${guest.vm.name} ran there`);
    },
    committed(commit) {
      for (const { kind, id, body } of commit.changes) {
        if (kind !== 'host' || body === null) continue;
        const { drill, devices } = body as Host;
        if (drill !== null && !begun.has(id)) begun.set(id, world.now);
        if (drill !== null) continue;
        const beganAt = begun.get(id);
        begun.delete(id);
        const bound = devices.some(({ binding }) => binding.kind === 'bound' && binding.by === 'drill');
        const { swappedWith, swappedAt } = world.bmc(id);
        if (beganAt !== undefined && bound && swappedWith !== null && (swappedAt ?? world.now) < beganAt)
          violation(`S1: a drill bound ${id} to the device of ${swappedWith}`);
      }
    },
  };
};
