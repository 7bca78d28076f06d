import { describe, expect, it } from 'vitest';
import { useLab } from './support.ts';

const story = useLab();

/** Freezes the busiest host, waits until it is fenced, and brings it back: one action counted by the cap. */
async function fenceOne(except: readonly string[] = []): Promise<string> {
  const host = story.busiest(except);
  await story.begin();
  await story.fence(host, { do: 'host.hang', host });
  await story.reached(host, 'down');
  expect(story.powerCommands(), 'one off, to this host').toMatchObject([{ host, what: 'power', value: '0' }]);
  await story.calm({ acknowledgeCap: false });
  return host;
}

/** Freezes a host while the cap is closed; returns when Picket has said that it is dead and that it stops at the cap. */
async function freezeAtTheCap(): Promise<[host: string, vms: string[]]> {
  const host = story.busiest();
  const vms = story.vmsOn(host);
  await story.perform({ do: 'host.hang', host });
  await story.reached(host, 'condemned');
  await story.until('the cap named as the reason', async () => closedGates(await story.journal()).includes('cap'));
  return [host, vms];
}

describe('the cap on failure actions', () => {
  it('lets three frozen hosts be fenced and leaves the fourth alone, with an alarm, until a person acknowledges', async () => {
    const fenced: string[] = [];
    for (let count = 0; count < 3; count += 1) fenced.push(await fenceOne(fenced));
    expect(new Set(fenced).size).toBe(3);
    expect(JSON.parse((await story.picket('status', '--json')).stdout).clusters[0].cap).toMatchObject({
      used: 3,
      max: 3,
    });

    const [host, vms] = await freezeAtTheCap();
    await story.nothingIsFenced(host);
    expect((await story.host(host)).state).toBe('condemned');
    expect(await story.told()).toContain(`cap-reached ${host}`);
    const reached = (await story.journal()).find(({ kind }) => kind === 'cap-reached');
    expect(reached?.sentence).toContain('picket cap acknowledge');

    await story.begin();
    const { code, stderr } = await story.picket('cap', 'acknowledge', '--reason', 'four hosts froze by our own hand');
    expect([code, stderr]).toEqual([0, '']);
    await story.reached(host, 'down');
    expect(story.powerCommands()).toMatchObject([{ host, what: 'power', value: '0' }]);
    for (const vm of vms) {
      expect(story.runs(vm), `${vm} was started once`).toHaveLength(1);
      expect(story.startedAt(vm), `${vm} after two off reads`).toBeGreaterThan(story.offReads(host)[1] ?? Infinity);
    }
  });

  it('does not cut the power of a host that froze at the cap and went on before the cap was raised', async () => {
    await fenceOne();
    await story.perform({ do: 'operator.set', key: 'fencingMaxActions', value: 1 });
    await story.begin();
    const [host] = await freezeAtTheCap();
    await story.until('three rounds', async () => (await story.rounds(host)).length >= 3);

    await story.perform({ do: 'host.unhang', host });
    await story.perform({ do: 'operator.set', key: 'fencingMaxActions', value: 3 });
    await story.perform({ do: 'operator.acknowledge-cap', reason: 'the host goes on' });
    await story.nothingIsFenced(host);
    await story.reached(host, 'up');
  });
});

/** What the newest sentence about gates named as closed. */
function closedGates(journal: Awaited<ReturnType<typeof story.journal>>): string[] {
  const gates = journal.findLast(({ kind }) => kind === 'gates')?.data.gates as
    | { id: string; open: boolean }[]
    | undefined;
  return (gates ?? []).filter(({ open }) => !open).map(({ id }) => id);
}
