import type { HostDetails, ReadinessView } from '@picket/protocol';
import { expect, it } from 'vitest';
import { quickVerdict, useLab } from '../e2e/support.ts';
import { request } from '../src/index.ts';

// NFSv3 keeps locks beside itself (NLM), without leases: those of a host that dies stay until it is back or somebody releases them.
const story = useLab({ hosts: 2, vms: 1, nfs: 'vers=3', settings: quickVerdict });

/** The longest lease of a stock server and half a minute (S13). */
const lockPatienceMs = 120_000;

it('on NFSv3 is known before the night it matters: no host is ready, and each says what to do (S13)', async () => {
  const { hosts, score } = await request<ReadinessView>(story.lab, 'GET', '/clusters/lab/readiness');
  for (const { host, place } of hosts) {
    expect(place, host).toMatchObject({ ok: false, sentence: expect.stringContaining('Mount it as NFS 4.1') });
    const { pools } = await request<HostDetails>(story.lab, 'GET', `/clusters/lab/hosts/${host}`);
    expect(pools).toMatchObject([{ ok: true, locks: 'left-behind', about: expect.stringMatching(/^NFS 3 .*NLM$/) }]);
  }
  expect(score.percent).toBe(0);
});

it('a lock that a dead host left behind is never broken: an alarm, until a person releases it at the storage', async () => {
  const [host, [vm = '']] = story.loaded();
  await story.perform({ do: 'host.power-cut', host, bmcToo: false });
  await story.reached(host, 'fenced');
  await story.until(`people know of ${vm}`, async () => (await story.told()).includes(`vm-unplaceable ${vm}`));
  const journal = await story.journal();
  const [locked] = journal.filter(({ kind }) => kind === 'vm-locked');
  const [alarm] = journal.filter(({ kind }) => kind === 'vm-unplaceable');
  expect(alarm?.sentence).toContain(`${host} left the lock behind`);
  expect(Date.parse(alarm?.at ?? '') - Date.parse(locked?.at ?? '')).toBeGreaterThanOrEqual(lockPatienceMs);
  expect(story.places().get(vm), 'it runs nowhere').toBe('');
  // A server that begins anew knows only the locks that living clients claim.
  await story.perform({ do: 'pool.stall', pool: 'nfs1' });
  await story.perform({ do: 'pool.restore', pool: 'nfs1' });
  await story.reached(host, 'down');
  await story.until(`${vm} runs`, () => story.places().get(vm) !== '');
  expect(story.vmsOn(host)).toEqual([]);
});
