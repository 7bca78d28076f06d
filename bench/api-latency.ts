import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { clustersDefault, percentile, raiseSwarm, type SwarmWorld } from './swarm/world.ts';

// How fast the API answers at a steady rate while simulated hosts beat.
// `node bench/api-latency.ts [--hosts 1000] [--clusters 20] [--rate 50] [--seconds 60]`; exit code 1 when a request failed or p99 is above 1 s.

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '1000' },
    clusters: { type: 'string', default: clustersDefault },
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '60' },
  },
});

/** What pages ask for, in turn, of one cluster after the other. */
const asked = [
  '/overview',
  '/clusters/CLUSTER/hosts?limit=100',
  '/clusters/CLUSTER/hosts?q=kvm7&limit=100',
  '/clusters/CLUSTER/hosts/HOST',
  '/clusters/CLUSTER/vms?limit=100',
  '/clusters/CLUSTER/settings',
  '/clusters/CLUSTER/journal?limit=100',
  '/clusters/CLUSTER/incidents',
  '/clusters/CLUSTER/alarms',
] as const;

interface Taken {
  readonly path: string;
  readonly ms: number;
  readonly ok: boolean;
}

/** Requests are sent on time whether or not earlier ones were answered: a slow answer delays no other and is not hidden. */
async function measure(world: SwarmWorld, rate: number, seconds: number): Promise<Taken[]> {
  const taken: Promise<Taken>[] = [];
  const began = performance.now();
  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      const due = Math.min(rate * seconds, Math.floor(((performance.now() - began) * rate) / 1000) + 1);
      while (taken.length < due) taken.push(one(world, taken.length));
      if (taken.length < rate * seconds) return;
      clearInterval(timer);
      done();
    }, 5);
  });
  return await Promise.all(taken);
}

async function one(world: SwarmWorld, turn: number): Promise<Taken> {
  const path = asked[turn % asked.length] ?? asked[0];
  const at = Math.floor(turn / asked.length) % world.clusters.length;
  const firstHost = Math.ceil((at * world.hosts) / world.clusters.length) + 1;
  const here = path.replace('CLUSTER', world.clusters[at] ?? '').replace('HOST', `kvm${firstHost}`);
  const began = performance.now();
  try {
    await world.request('GET', here);
    return { path, ms: performance.now() - began, ok: true };
  } catch {
    return { path, ms: performance.now() - began, ok: false };
  }
}

const [hosts, rate, seconds] = [Number(values.hosts), Number(values.rate), Number(values.seconds)];
const world = await raiseSwarm(hosts, Number(values.clusters));
try {
  const taken = await measure(world, rate, seconds);
  const row = (name: string, rows: readonly Taken[]): string => {
    const ms = rows.map((each) => each.ms);
    const cells = [0.5, 0.99, 1].map((share) => `${percentile(ms, share).toFixed(1)} ms`);
    return `| ${[name, rows.length, ...cells].join(' | ')} |`;
  };
  const failed = taken.filter(({ ok }) => !ok).length;
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;
  console.log(
    `${machine}; ${hosts} hosts in ${values.clusters} clusters beat; ${rate} requests a second for ${seconds} s; ${failed} failed.`,
  );
  console.log('| request | n | p50 | p99 | slowest |\n|---|---|---|---|---|');
  for (const path of asked)
    console.log(
      row(
        path,
        taken.filter((each) => each.path === path),
      ),
    );
  console.log(row('all', taken));
  const slow =
    percentile(
      taken.map(({ ms }) => ms),
      0.99,
    ) > 1_000;
  process.exitCode = failed > 0 || slow ? 1 : 0;
} finally {
  await world.close();
}
