import type { HostDetails } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { quickVerdict, useLab } from '../e2e/support.ts';
import { inHost, request, run, sleep } from '../src/index.ts';

// Hosts with kernels of their own; their disks are on NFS 4.1, mounted with the kernel's default options (hard).
const story = useLab({ hosts: 3, vms: 3, nfs: 'vers=4.1', leaseSeconds: 100, settings: quickVerdict });
const stallMs = 60_000;

it('a kernel panic of the busiest host ends in its VMs running elsewhere, each started once', async () => {
  const [host, vms] = story.loaded();
  await story.perform({ do: 'host.panic', host });
  await story.reached(host, 'down');
  await runElsewhereOnce(vms, host);
  expect(story.powerCommands()).toMatchObject([{ host, what: 'power', value: '0' }]);
});

it('locks that a dead host holds until its lease ends are waited for, never broken', async () => {
  const [host, vms] = story.loaded();
  await story.perform({ do: 'host.power-cut', host, bmcToo: false });
  await story.reached(host, 'down');
  await runElsewhereOnce(vms, host);
  const journal = await story.journal();
  const locked = journal.filter(({ kind }) => kind === 'vm-locked');
  expect(locked.map(({ subject }) => subject).sort()).toEqual([...vms].sort());
  expect(locked[0]?.sentence).toContain('never by force');
  expect(journal.filter(({ kind }) => kind === 'vm-refused')).toEqual([]);
});

describe('an NFS server that is gone', () => {
  it('for all hosts for a minute: nobody is fenced, every link stays, helpers stay few, and all is well again', async () => {
    const heard = watchLinks();
    await story.perform({ do: 'pool.stall', pool: 'nfs1' });
    await story.until('every host tells that the pool hangs', async () => (await poolsOk()).every((ok) => !ok));
    await sleep(stallMs);
    await toldOf('pool-lost', 'No host can use pool nfs1');
    for (const { name } of story.lab.hosts) expect(await helpersOn(name), `helpers on ${name}`).toBeLessThanOrEqual(4);
    expect(await heard.stop(), 'hosts whose link was lost').toEqual([]);
    await story.perform({ do: 'pool.restore', pool: 'nfs1' });
    await story.until('every host beats again', async () => (await poolsOk()).every((ok) => ok));
    await toldOf('pool-back', 'Every host that is up can use pool nfs1 again');
    await story.staysQuiet();
    for (const { name } of story.lab.hosts) expect((await story.host(name)).state).toBe('up');
  });

  it('for one host only: it stays up by its link, says why, and nobody is fenced', async () => {
    const [host] = story.loaded();
    await story.perform({ do: 'pool.stall', pool: 'nfs1', host });
    await story.until(`${host} tells that the pool hangs`, async () => !(await poolOk(host)));
    const [pool] = await poolsOf(host);
    expect(pool?.reason).toMatch(/did not answer|hangs/);
    await toldOf('pool-lost', `${host} cannot use pool nfs1`);
    expect(await helpersOn(host), `helpers on ${host}`).toBeLessThanOrEqual(4);
    expect((await story.host(host)).link.up).toBe(true);
    await story.perform({ do: 'pool.restore', pool: 'nfs1', host });
    await story.until(`${host} beats again`, () => poolOk(host));
    await toldOf('pool-back', 'nfs1');
    await story.staysQuiet();
  });
});

it('clocks that are three hours off, each way, change no verdict', async () => {
  const [ahead = '', behind = ''] = story.lab.hosts.map(({ name }) => name);
  await story.perform({ do: 'clock.skew', host: ahead, by: 3 * 3_600_000 });
  await story.perform({ do: 'clock.skew', host: behind, by: -3 * 3_600_000 });
  await story.staysQuiet();
  const [host, vms] = story.loaded();
  await story.perform({ do: 'host.power-cut', host, bmcToo: false });
  await story.reached(host, 'down');
  await runElsewhereOnce(vms, host);
  expect(story.powerCommands()).toEqual([]);
});

/** By Picket's word and by the hosts' own; a QEMU that finds its image locked and ends at once is no start. */
async function runElsewhereOnce(vms: readonly string[], from: string): Promise<void> {
  await story.until(`${vms.join(', ')} run`, () => vms.every((vm) => story.places().get(vm) !== ''));
  const started = (await story.journal()).filter(({ kind }) => kind === 'vm-started').map(({ subject }) => subject);
  expect(started.sort(), 'VMs that Picket started').toEqual([...vms].sort());
  expect(story.vmsOn(from), `what runs on ${from}`).toEqual([]);
}

/** People are told, by this sentence in the journal. */
async function toldOf(event: string, sentence: string): Promise<void> {
  await story.until(`people are told ${event}`, async () => (await story.told()).includes(`${event} nfs1`));
  const said = (await story.journal()).filter(({ kind }) => kind === event);
  expect(said.map((entry) => entry.sentence)).toEqual([expect.stringContaining(sentence)]);
}

async function poolsOf(host: string): Promise<HostDetails['pools']> {
  return (await request<HostDetails>(story.lab, 'GET', `/clusters/lab/hosts/${host}`)).pools;
}

async function poolsOk(): Promise<boolean[]> {
  return await Promise.all(story.lab.hosts.map(({ name }) => poolOk(name)));
}

async function poolOk(host: string): Promise<boolean> {
  return (await poolsOf(host)).every(({ ok }) => ok);
}

/** Processes of storage helpers, those too that hang in the kernel. */
async function helpersOn(host: string): Promise<number> {
  const said = await run(inHost(story.lab, host, ['bash', '-c', 'pgrep -fc storage/helper-main || true']));
  return Number(said);
}

/** Hosts that the journal calls silent from now on. */
function watchLinks(): { stop(): Promise<string[]> } {
  return {
    async stop() {
      return (await story.journal())
        .filter(({ sentence }) => sentence.includes('fell silent'))
        .map(({ sentence }) => sentence);
    },
  };
}
