import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { down, findAgent, findServer, type Lab, perform, rest, settled, sleep, up, where } from '@picket/lab';

// Times a failover on the lab, from the fault to the last VM running, and what agent and server cost when nothing happens.
// `node bench/failover.ts [--runs 5] [--profiles fast,balanced] [--faults power-cut,hang] [--idle-seconds 60] [--port 18499]`

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    profiles: { type: 'string', default: 'fast,balanced' },
    faults: { type: 'string', default: 'power-cut,hang' },
    'idle-seconds': { type: 'string', default: '60' },
    port: { type: 'string', default: '18499' },
  },
});

interface Times {
  verdict: number;
  confirmed: number;
  running: number;
}

/** The host with most guests: it takes the most to recover. */
function busiest(lab: Lab): string {
  const all = where(lab.dir);
  const guests = (host: string): number => all.filter((vm) => vm.hosts.some((on) => on.host === host)).length;
  return lab.hosts.map(({ name }) => name).reduce((a, b) => (guests(b) > guests(a) ? b : a));
}

/** One failover; all times in ms after the fault. */
async function failover(lab: Lab, host: string, fault: string): Promise<Times> {
  const beganMs = Date.now();
  await perform(lab, fault === 'hang' ? { do: 'host.hang', host } : { do: 'host.power-cut', host, bmcToo: false });
  const rows = await journalUntil(lab, beganMs, (row) => row.subject === host && row.data.to === 'down');
  const at = (match: (row: Row) => boolean): number => {
    const row = rows.findLast(match);
    return row === undefined ? Number.NaN : Date.parse(row.at) - beganMs;
  };
  return {
    verdict: at((row) => row.kind === 'read-off' || row.data.to === 'condemned'),
    confirmed: at((row) => row.data.to === 'fenced'),
    running: at((row) => row.kind === 'vm-started'),
  };
}

type Row = Awaited<ReturnType<typeof rest.journal>>[number];

async function journalUntil(lab: Lab, sinceMs: number, done: (row: Row) => boolean): Promise<Row[]> {
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(200)) {
    const rows = (await rest.journal(lab)).filter((row) => Date.parse(row.at) >= sinceMs);
    if (rows.some(done)) return rows;
  }
  throw new Error('the failover did not end within 120 s');
}

async function back(lab: Lab, host: string): Promise<void> {
  await perform(lab, { do: 'host.power-on', host });
  await settled(lab);
  await rest.clusterOrder(lab, 'acknowledge-cap', { reason: 'benchmark' }).catch(() => undefined);
  await sleep(12_000);
}

function usage(pid: number): { cpuMs: number; rssMib: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuMs: (Number(stat[11]) + Number(stat[12])) * 10, rssMib: Number(rss) / 1024 };
}

async function idle(name: string, pid: number, seconds: number): Promise<string> {
  const before = usage(pid);
  await sleep(seconds * 1000);
  const after = usage(pid);
  const cpu = (after.cpuMs - before.cpuMs) / (seconds * 10);
  return `${name.padEnd(8)} ${cpu.toFixed(2)} % of one CPU, ${after.rssMib.toFixed(0)} MiB RSS over ${seconds} s`;
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function line(name: string, all: number[]): string {
  const s = (ms: number): string => (ms / 1000).toFixed(1);
  return `${name} ${s(median(all))} s (${s(Math.min(...all))}–${s(Math.max(...all))})`;
}

const dir = mkdtempSync(join(tmpdir(), 'pkb-'));
console.log(`${cpus().length} CPUs, 3 hosts, 6 guests, the host with most of them fails; ${values.runs} runs each`);
try {
  const lab = await up({ dir, port: Number(values.port), hosts: 3, vms: 6 });
  const server = findServer(lab);
  const agent = findAgent(lab, 'kvm2');
  const seconds = Number(values['idle-seconds']);
  if (server !== undefined && agent !== undefined && seconds > 0) {
    const lines = await Promise.all([idle('server', server.pid, seconds), idle('agent', agent.pid, seconds)]);
    console.log(lines.join('\n'));
  }
  for (const profile of values.profiles.split(',')) {
    await rest.set(lab, 'profile', profile);
    await sleep(12_000);
    for (const fault of values.faults.split(',')) {
      const times: Times[] = [];
      for (let run = 0; run < Number(values.runs); run += 1) {
        const host = busiest(lab);
        times.push(await failover(lab, host, fault));
        await back(lab, host);
      }
      const of = (key: keyof Times): number[] => times.map((t) => t[key]);
      console.log(
        `${profile.padEnd(9)}${fault.padEnd(10)} ${line('verdict', of('verdict'))} · ${line('confirmed off', of('confirmed'))} · ${line('last VM running', of('running'))}`,
      );
    }
  }
} finally {
  await down(dir);
  rmSync(dir, { recursive: true, force: true });
}
