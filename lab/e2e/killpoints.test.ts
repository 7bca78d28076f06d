import { mkdtempSync } from 'node:fs';
import { eventKinds } from '@picket/engine';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { calibrated, down, Sampler, up } from '../src/index.ts';
import { allKillPoints, type KillPoint } from '../src/killpoints/points.ts';
import { deadlyServer, Reaper } from '../src/killpoints/reaper.ts';
import { type Flow, flows } from './kill-flows.ts';
import { KillWorld } from './kill-world.ts';
import { keepLogs } from './support.ts';

// The server is killed with -9 at every point. `make test` kills it at all points of the first flow, the orders of a person, one
// after the other in one lab; with PICKET_KILLPOINTS=flows it does so in every flow, and with PICKET_KILLPOINTS=each every point has a
// lab of its own, which takes more than an hour.
const each = process.env.PICKET_KILLPOINTS === 'each';
const played = process.env.PICKET_KILLPOINTS === undefined ? flows.slice(0, 1) : flows;
const minuteMs = 60_000;

const every = allKillPoints(eventKinds);

/** What one cluster in one lab never comes to: two clusters of one server are a test of the runtime (cell.test.ts there). */
const beyond: readonly KillPoint[] = [
  'after-commit:cell-changed',
  // Hosts that share the machine's kernel have no watchdog: the simulator's do (S21-a-stop-and-a-crash).
  'after-commit:host-watchdog',
  // They need a Ceph: the simulator crashes its server around them.
  ...(['storage-barred', 'bar-lifted'] as const).map((kind): KillPoint => `after-commit:${kind}`),
  ...(['bar', 'lift'] as const).flatMap((call): KillPoint[] => [`before:${call}`, `after:${call}`]),
];

// More VMs than are started at once, so that some starts are over when others begin; a grace that may come again and again.
const plan = {
  hosts: 3,
  vms: ['kvm1', 'kvm1', 'kvm1', 'kvm1', 'kvm2', 'kvm2', 'kvm3', 'kvm3'].map((host, i) => ({
    name: `vm${i + 1}`,
    host,
  })),
  settings: { startupGraceSeconds: 3, recoveryParallelStarts: 1 },
  server: deadlyServer,
};

interface Raised {
  world: KillWorld;
  lower(failed: boolean): Promise<void>;
}

async function raise(): Promise<Raised> {
  const dir = mkdtempSync('/tmp/pk-');
  const stop: (() => unknown)[] = [];
  const lower = async (failed: boolean): Promise<void> => {
    for (const end of stop) await end();
    try {
      if (failed) await keepLogs(dir);
    } finally {
      await down(dir);
    }
  };
  try {
    const lab = await up({ ...plan, dir, port: 0 });
    await calibrated(lab);
    const sampler = new Sampler(dir);
    const reaper = new Reaper(lab);
    stop.push(
      () => reaper.stop(),
      () => sampler.stop(),
    );
    return { world: new KillWorld(lab, reaper, sampler), lower };
  } catch (error) {
    await lower(true);
    throw error;
  }
}

/** Runs the flow with the server killed at these points, and judges it: all reached, nothing twice, all well in the end. */
async function suffer(world: KillWorld, flow: Flow, points: readonly KillPoint[]): Promise<void> {
  await world.calm();
  world.begin();
  const before = world.reaper.reached.length;
  world.reaper.arm(points);
  await flow.run(world);
  await world.until('every point was reached', () => world.reaper.left.length === 0);
  await world.calm();
  world.judge();
  expect(world.reaper.reached.slice(before)).toEqual(points);
}

describe('the kill points', () => {
  it('are all reached by a flow: after each commit, before and after each call', () => {
    const planned = flows.flatMap(({ points }) => points);
    expect([...planned, ...beyond].toSorted()).toEqual(every.toSorted());
  });
});

if (each) describe('a server killed with -9 once', { timeout: 10 * minuteMs }, oneByOne);
else describe('a server killed with -9 at one point after the other', { timeout: 10 * minuteMs }, inOneLab);

function inOneLab(): void {
  let raised: Raised | undefined;
  let failed = false;
  beforeAll(async () => {
    raised = await raise();
  });
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failed = true;
  });
  afterAll(async () => await raised?.lower(failed));

  it.for(played)('$name', async (flow) => {
    if (raised === undefined) throw new Error('the lab was not raised');
    await suffer(raised.world, flow, flow.points);
  });
}

function oneByOne(): void {
  const cases = flows.flatMap((flow) => flow.points.map((point) => ({ point, name: flow.name, flow })));

  it.for(cases)('$point: $name', async ({ flow, point }) => {
    const { world, lower } = await raise();
    let failed = true;
    try {
      await suffer(world, flow, [point]);
      failed = false;
    } finally {
      await lower(failed);
    }
  });
}
