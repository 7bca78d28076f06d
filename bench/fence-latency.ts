import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { calibrated, down, driverSettings, type Lab, perform, rest, settled, sleep, up } from '@picket/lab';

// Times what each driver takes on the lab: a status call, an off order, and the proof that follows it.
// `node bench/fence-latency.ts [--status 20] [--off 5] [--port 18499]`

const { values } = parseArgs({
  options: {
    status: { type: 'string', default: '20' },
    off: { type: 'string', default: '5' },
    port: { type: 'string', default: '18499' },
  },
});

const drivers = ['ipmi', 'exec', 'redfish', 'fence-agent'] as const;
type Driver = (typeof drivers)[number];

/** Each host has a driver of its own; while one is fenced, the one before it boots. */
const hosts = drivers.map((driver, at) => ({ driver, host: `kvm${at + 1}` }));

interface Fence {
  /** From the order in the journal to the device's answer to it: the identity is compared first (S1). */
  accepted: number;
  /** From that answer to the second read that said off, a last look in between (S2). */
  confirmed: number;
}

async function raise(dir: string): Promise<Lab> {
  const lab = await up({
    dir,
    port: Number(values.port),
    hosts: hosts.length + 1,
    vms: hosts.length + 1,
    redfish: true,
    settings: { fencingMaxActions: 1000, suspectAfterSeconds: 2, checkAdditional: 0, fenceTestSeconds: 0 },
  });
  for (const { driver, host } of hosts) {
    // The driver itself comes last: only then is what it needs there.
    for (const [key, value] of Object.entries(driverSettings[driver]).toReversed())
      await rest.set(lab, key, value, host);
    if (driver === 'fence-agent') await rest.hostOrder(lab, host, 'bind', { reason: 'the wiring of a benchmark' });
  }
  await settled(lab);
  await calibrated(lab);
  return lab;
}

async function statusTimes(lab: Lab, host: string): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < Number(values.status); n += 1) {
    const began = performance.now();
    await rest.hostOrder(lab, host, 'fence', { action: 'status' });
    times.push(performance.now() - began);
  }
  return times;
}

/** Freezes the host, sees it fenced, and switches it on again. */
async function fence(lab: Lab, host: string): Promise<Fence> {
  await until(`${host} up`, async () => (await stateOf(lab, host)) === 'up');
  const sinceMs = Date.now();
  await perform(lab, { do: 'host.hang', host });
  let found: Fence | undefined;
  await until(`${host} fenced`, async () => {
    const rows = (await rest.journal(lab)).filter((row) => row.subject === host && Date.parse(row.at) >= sinceMs);
    const at = (match: (row: (typeof rows)[number]) => boolean): number => Date.parse(rows.findLast(match)?.at ?? '');
    const [ordered, answered, fenced] = [
      at((row) => row.data.to === 'fencing'),
      at((row) => row.kind === 'power-off'),
      at((row) => row.data.to === 'fenced'),
    ];
    if (!Number.isNaN(fenced)) found = { accepted: answered - ordered, confirmed: fenced - answered };
    return found !== undefined;
  });
  await perform(lab, { do: 'host.power-on', host });
  return found as Fence;
}

async function stateOf(lab: Lab, host: string): Promise<string | undefined> {
  return (await rest.status(lab)).clusters[0]?.hostList.find(({ name }) => name === host)?.state;
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 240_000; Date.now() < end; await sleep(200)) if (await condition()) return;
  throw new Error(`not seen within 240 s: ${what}`);
}

function cell(all: readonly number[]): string {
  const sorted = [...all].sort((a, b) => a - b);
  const s = (ms: number | undefined): string => ((ms ?? Number.NaN) / 1000).toFixed(2);
  return `${s(sorted[Math.floor(sorted.length / 2)])} s (${s(sorted[0])}–${s(sorted.at(-1))}, n=${all.length})`;
}

const dir = mkdtempSync(join(tmpdir(), 'pkb-'));
const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;
console.log(`${new Date().toISOString().slice(0, 10)}, ${machine}. Median (fastest–slowest), profile fast.`);
try {
  const lab = await raise(dir);
  const statuses = new Map<Driver, number[]>();
  const fences = new Map<Driver, Fence[]>(drivers.map((driver) => [driver, []]));
  for (const { driver, host } of hosts) statuses.set(driver, await statusTimes(lab, host));
  for (let n = 0; n < Number(values.off); n += 1)
    for (const { driver, host } of hosts) fences.get(driver)?.push(await fence(lab, host));
  console.log('| driver | status | off accepted | confirmed off after that |\n|---|---|---|---|');
  for (const driver of drivers) {
    const all = fences.get(driver) ?? [];
    const [accepted, confirmed] = [all.map((one) => one.accepted), all.map((one) => one.confirmed)];
    console.log(`| ${driver} | ${cell(statuses.get(driver) ?? [])} | ${cell(accepted)} | ${cell(confirmed)} |`);
  }
} finally {
  await down(dir);
  rmSync(dir, { recursive: true, force: true });
}
