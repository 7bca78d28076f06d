import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { quickVerdict, useLab } from '../e2e/support.ts';
import { inHost, run, sleep } from '../src/index.ts';

// An NFS client keeps the times of a file that has not changed for long up to 60 s (acregmax, nfs(5)). A host that begins to write
// just then looks silent to whoever reads from the cache. Default mount options; Picket must not read so.
const story = useLab({ hosts: 3, vms: 3, nfs: 'vers=4.1', settings: { ...quickVerdict, fencingAction: 'nothing' } });

/** Uncached, the first one sees the writes; more would outlast the cache. */
const rounds = 3;

/** The client doubles the time that it trusts its cache each time it finds nothing new: 3, 6, 12, 24, 48, 60 s. */
const trustGrowsMs = 110_000;

it('hides no write of an isolated host from its neighbours', { timeout: 1_200_000 }, async () => {
  const [host, disk] = await isolatedWriter();
  await story.until('its writes are seen', async () => (await evidenceOf(host, disk)).includes('alive'));
  expect(await evidenceOf(host, disk), 'rounds that took it for silent').not.toContain('dead');
  const states = (await story.journal()).filter(({ kind, subject }) => kind === 'state' && subject === host);
  expect(states.map(({ data }) => data.to)).not.toContain('condemned');
  expect((await story.host(host)).state).toBe('degraded');
});

it('would hide them, were the cache read: not one round sees them, and it depends on S12 whether the host is condemned (this proves the test above)', {
  timeout: 1_200_000,
}, async () => {
  for (const { name } of story.lab.hosts) await readFromCache(name);
  onTestFinished(async () => {
    await story.perform({ do: 'link.heal' });
    for (const { name } of story.lab.hosts) await readFromStorage(name);
  });
  const [host, disk] = await isolatedWriter();
  await story.until('rounds enough', async () => (await story.rounds(host)).length >= rounds);
  expect(story.vmsOn(host), 'it ran all the time').not.toEqual([]);
  expect(await evidenceOf(host, disk), 'what each round saw of its writes').not.toContain('alive');
});

/** A host whose disk was quiet for long, and which begins to write when only the storage can still tell of it. */
async function isolatedWriter(): Promise<[host: string, disk: string]> {
  const [host, vms] = story.loaded();
  const others = story.lab.hosts.map(({ name }) => name).filter((name) => name !== host);
  const disk = `/run/pool/nfs1/${vms[0]}.qcow2`;
  for (const vm of vms) await story.perform({ do: 'vm.writes', vm, writes: 'idle' });
  const look = async (cached: 'always' | 'never') => {
    for (const other of others) await run(inHost(story.lab, other, ['stat', `--cached=${cached}`, '-c', '%Y', disk]));
  };
  await look('never');
  const until = performance.now() + trustGrowsMs;
  while (performance.now() < until) {
    await look('always');
    await sleep(2_000);
  }
  await story.begin();
  for (const other of others) await story.perform({ do: 'link.cut', from: host, to: other, oneWay: false });
  await story.perform({ do: 'link.cut', from: host, to: 'server', oneWay: false });
  await story.perform({ do: 'agent.hang', host });
  // From here on the cache is trusted for its whole time again.
  await look('never');
  for (const vm of vms) await story.perform({ do: 'vm.writes', vm, writes: '1s' });
  return [host, `disk:nfs1:${vms[0]}.qcow2`];
}

/** What each round since said about this disk. */
async function evidenceOf(host: string, key: string): Promise<string[]> {
  const sources = (await story.rounds(host)).flatMap((round) => round.sources);
  return sources.filter((source) => source.key === key).map(({ evidence }) => evidence);
}

/** The agent's `stat` is told to take what the cache has, whatever it is asked for. */
async function readFromCache(host: string): Promise<void> {
  const folder = join(story.lab.files.host(host), 'bin');
  mkdirSync(folder, { recursive: true });
  // The agent's first word to it is --cached=never.
  const script = '#!/bin/sh\nshift\nexec /usr/bin/stat --cached=always "$@"\n';
  writeFileSync(join(folder, 'stat'), script, { mode: 0o755 });
  await restartAgent(host);
}

async function readFromStorage(host: string): Promise<void> {
  rmSync(join(story.lab.files.host(host), 'bin'), { recursive: true });
  await restartAgent(host);
}

async function restartAgent(host: string): Promise<void> {
  await story.perform({ do: 'agent.kill', host });
  await story.perform({ do: 'agent.start', host });
  await story.until(`${host} is up`, async () => (await story.host(host)).state === 'up');
}
