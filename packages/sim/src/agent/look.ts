import type { Check, Inventory, Reading } from '@picket/protocol';
import { STORAGE } from '../server/devices.ts';
import { bootIdOf, type Machine, works } from '../world/machine.ts';
import type { Pool } from '../world/pool.ts';
import type { World } from '../world/world.ts';

const NO_ANSWER = 'the storage did not answer in time';
const methods = ['arp', 'ping', 'tcp-22', 'tcp-16509'];

/** What a neighbour reads about a silent host now, source by source, past its own caches (DESIGN §5.3). */
export function look(
  world: World,
  witness: Machine,
  check: Check,
): { readings: Reading[]; stalled: boolean; silent: boolean } {
  const readings: Reading[] = network(world, witness, check.host);
  const silent = readings.some((r) => r.kind === 'network' && r.result === 'silent');
  let stalled = false;
  for (const name of new Set([...check.pools, ...check.disks.map((d) => d.pool)])) {
    const disks = check.disks.filter((d) => d.pool === name).map((d) => d.relPath);
    const pool = world.pools.get(name);
    const why = pool === undefined ? 'this host does not have the pool' : whyUnreadable(world, witness, pool);
    if (pool === undefined || why !== null) {
      stalled ||= why === NO_ANSWER;
      readings.push(...unknownPool(name, disks, why ?? ''));
      continue;
    }
    readings.push(...readPool(world, witness, pool, check.machineId, disks));
  }
  return { readings, stalled, silent };
}

function whyUnreadable(world: World, witness: Machine, pool: Pool): string | null {
  if (!world.reachesPool(witness.name, pool.name)) return NO_ANSWER;
  switch (pool.access(witness.name)) {
    case 'stall':
      return NO_ANSWER;
    case 'error':
      return 'the storage answered with an error (EIO)';
    case 'readonly':
      return 'the probe file cannot be written: the file system is read-only';
    default:
      return null;
  }
}

function unknownPool(pool: string, disks: readonly string[], reason: string): Reading[] {
  return [
    { kind: 'pool', pool, result: 'unknown', reason },
    { kind: 'heartbeat', pool, result: 'unknown', reason },
    ...disks.map((relPath): Reading => ({ kind: 'disk', pool, relPath, result: 'unknown', reason })),
  ];
}

function readPool(world: World, witness: Machine, pool: Pool, target: string, disks: readonly string[]): Reading[] {
  const files = pool.read(witness.name, world.now);
  const age = (mtimeMs: number): number => Math.max(0, files.clockMs - mtimeMs);
  const beat = files.beats.find((b) => b.machineId === target);
  return [
    {
      kind: 'pool',
      pool: pool.name,
      result: 'read',
      clockMs: files.clockMs,
      latencyMs: 3,
      others: files.beats.slice(0, 64).map(({ machineId, seq, mtimeMs }) => ({ machineId, seq, ageMs: age(mtimeMs) })),
    },
    beat === undefined
      ? { kind: 'heartbeat', pool: pool.name, result: 'unknown', reason: 'it has no heartbeat file there' }
      : {
          kind: 'heartbeat',
          pool: pool.name,
          result: 'read',
          seq: beat.seq,
          bootId: beat.bootId,
          mtimeMs: beat.mtimeMs,
          ageMs: age(beat.mtimeMs),
        },
    ...disks.map((relPath): Reading => {
      const mtimeMs = files.mtimeOf(relPath);
      return mtimeMs === undefined
        ? { kind: 'disk', pool: pool.name, relPath, result: 'unknown', reason: 'there is no such file' }
        : { kind: 'disk', pool: pool.name, relPath, result: 'read', mtimeMs, ageMs: age(mtimeMs) };
    }),
  ];
}

function network(world: World, witness: Machine, target: string): Reading[] {
  const machine = world.machines.get(target);
  const answers = machine !== undefined && works(machine) && world.network.talks(witness.name, target);
  const agent = answers && machine.agent === 'runs';
  return [
    ...methods.map(
      (method): Reading => ({
        kind: 'network',
        method,
        result: answers ? 'answers' : 'silent',
        reason: '',
      }),
    ),
    { kind: 'network', method: 'tcp-8442', result: agent ? 'answers' : 'silent', reason: '' },
  ];
}

/** What a host says of itself. */
export function inventoryOf(world: World, machine: Machine): Inventory {
  const { now } = world;
  const used = [...machine.guests.values()].reduce((sum, g) => sum + g.vm.memoryMib, 0);
  const uuids = new Set([...machine.defined, ...machine.guests.keys()]);
  return {
    type: 'inventory',
    ok: true,
    reason: '',
    domains: [...uuids].flatMap((uuid) => {
      const vm = world.vms.get(uuid);
      if (vm === undefined) return [];
      const guest = machine.guests.get(uuid);
      return [
        {
          uuid,
          name: vm.name,
          state: guest === undefined ? ('shutoff' as const) : guest.paused ? ('paused' as const) : ('running' as const),
          persistent: true,
          autostart: false,
          memoryMib: vm.memoryMib,
          vcpus: 1,
          disks: [
            {
              target: 'vda',
              path: `/${vm.pool}/${vm.file}`,
              pool: vm.local ? null : vm.pool,
              relPath: vm.local ? null : vm.file,
              readOnly: false,
            },
          ],
          obstacles: vm.local ? ['its disk vda is local to its host'] : [],
          blockJob: vm.blockJob,
          xmlHash: `xml-${uuid}`,
          ...(guest === undefined && machine.crashed.has(uuid) ? { shutoffReason: 'crashed' as const } : {}),
          runningForMs: guest === undefined ? null : now - guest.startedAt,
          grantedEpoch: machine.memory.grants.get(uuid)?.epoch ?? null,
        },
      ];
    }),
    memoryTotalMib: machine.memoryMib,
    memoryFreeMib: machine.memoryMib - used,
    pools: [...world.pools.values()].map((pool) => {
      const file = pool.beatFiles.get(machine.machineId);
      const last = file?.bootId === bootIdOf(machine) ? (file.pulse.last(now) ?? null) : null;
      const why = whyUnreadable(world, machine, pool);
      return {
        pool: pool.name,
        type: 'fs',
        ok: why === null,
        reason: why ?? '',
        lastBeatAgeMs: last === null ? null : now - last,
        ...(pool.blocklist
          ? { fence: { storage: `ceph:${STORAGE}`, pool: pool.name, addresses: [addressOf(machine.name)] } }
          : {}),
      };
    }),
    otherManagers: [],
  };
}

/** The address of a host on the storage's network: one of its own. */
const addressOf = (host: string): string => `storage.${host}`;
