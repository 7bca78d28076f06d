import type { Check, CheckAnswer, Reading } from '@picket/protocol';
import { poolName } from './guest.ts';
import type { Machine } from './machine.ts';
import type { World } from './world.ts';

/** As many as a real agent reports (S12). */
const maxOthers = 64;
const latencyMs = 2;
/** As a real agent asks: by ARP and ping, at ssh, libvirt and the agent's own port. */
const networkMethods = ['arp', 'ping', 'tcp-22', 'tcp-16509', 'tcp-8442'];

/** What `witness` truthfully sees of another host of the swarm, by every source at once. */
export function answerCheck(world: World, witness: Machine, check: Check, nowMs: number): CheckAnswer {
  const target = world.machineOf(check.machineId);
  const pools = new Set([...check.pools, ...check.disks.map(({ pool }) => pool)]);
  return {
    type: 'check-answer',
    effectId: check.effectId,
    round: check.round,
    readings: [
      ...networkReadings(target),
      ...[...pools].flatMap((pool) => poolReadings(world, witness, target, pool, nowMs)),
      ...check.disks.flatMap(({ pool, relPath }) => diskReadings(world, witness, pool, relPath, nowMs)),
    ],
  };
}

function networkReadings(target: Machine | undefined): Reading[] {
  return networkMethods.map((method) => {
    if (target === undefined)
      return { kind: 'network', method, result: 'unknown', reason: 'the host is not one of this swarm' };
    const { address } = target.plan;
    return target.alive
      ? { kind: 'network', method, result: 'answers', reason: `${address} answers` }
      : { kind: 'network', method, result: 'silent', reason: `${address} does not answer` };
  });
}

function poolReadings(
  world: World,
  witness: Machine,
  target: Machine | undefined,
  pool: string,
  nowMs: number,
): Reading[] {
  if (pool !== poolName) {
    const reason = 'this host does not have the pool';
    return [
      { kind: 'pool', pool, result: 'unknown', reason },
      { kind: 'heartbeat', pool, result: 'unknown', reason },
    ];
  }
  const others = comparedWith(world, witness, target).map((machine) => {
    const { seq, mtimeMs } = machine.heartbeat(nowMs);
    return { machineId: machine.plan.machineId, seq, ageMs: nowMs - mtimeMs };
  });
  const view: Reading = { kind: 'pool', pool, result: 'read', clockMs: nowMs, latencyMs, others };
  if (target === undefined || target.plan.cluster !== witness.plan.cluster) {
    return [view, { kind: 'heartbeat', pool, result: 'unknown', reason: 'it has no heartbeat file there' }];
  }
  const { seq, mtimeMs } = target.heartbeat(nowMs);
  const { bootId } = target;
  return [view, { kind: 'heartbeat', pool, result: 'read', seq, bootId, mtimeMs, ageMs: nowMs - mtimeMs }];
}

/** The hosts beside the target, always the same ones for the same target, so that rounds can see their heartbeats move. */
function comparedWith(world: World, witness: Machine, target: Machine | undefined): Machine[] {
  const mates = world.mates(witness.plan.cluster);
  const from = target === undefined ? 0 : Math.max(0, mates.indexOf(target));
  const found = [witness];
  for (let step = 1; step < mates.length && found.length < maxOthers; step += 1) {
    const mate = mates[(from + step) % mates.length];
    if (mate !== undefined && mate !== witness && mate !== target) found.push(mate);
  }
  return found;
}

function diskReadings(world: World, witness: Machine, pool: string, relPath: string, nowMs: number): Reading[] {
  const disk = pool === poolName ? world.disk(witness.plan.cluster, relPath, nowMs) : undefined;
  if (disk === undefined) {
    const reason = pool === poolName ? 'there is no such file' : 'this host does not have the pool';
    return [{ kind: 'disk', pool, relPath, result: 'unknown', reason }];
  }
  const { mtimeMs, held } = disk;
  return [
    { kind: 'disk', pool, relPath, result: 'read', mtimeMs, ageMs: nowMs - mtimeMs },
    { kind: 'lock', pool, relPath, result: held ? 'held' : 'free', reason: held ? 'QEMU holds it' : 'nobody holds it' },
  ];
}
