import { describe, expect, it } from 'vitest';
import { blocklist, where, writeCounter } from '../src/index.ts';
import { quickVerdict, thorough, useLab } from './support.ts';

// Ceph as a storage fence (S19), where BMCs are of no help. What Ceph holds is asked of Ceph, where guests run of the process table.

const story = useLab(
  {
    hosts: 3,
    vms: 3,
    ceph: true,
    settings: {
      ...quickVerdict,
      ...{ isolationResponse: 'fence', isolatedAfterSeconds: 10 },
      // A dead BMC is given up soon, so that the test is short.
      ...{ fenceCommandSeconds: 6, fenceConfirmSeconds: 6, fenceLevelSeconds: 12 },
    },
  },
  // A guest that is shut out runs on beside its copy: that is the story here, and its writes are looked at instead.
  { twice: 'written' },
);

const addressOf = (host: string): string => story.lab.hosts.find(({ name }) => name === host)?.address ?? '';
const shutOut = async (host: string): Promise<boolean> =>
  (await blocklist(story.lab)).some(({ addr }) => addr === `${addressOf(host)}:0/0`);
/** The counter on the guest's disk, once it is another one than `last`. */
async function nextCount(vm: string, last: number): Promise<number> {
  let count = last;
  await story.until(`${vm} writes`, async () => {
    count = await writeCounter(story.lab, vm);
    return count !== last;
  });
  return count;
}

describe.runIf(thorough)('a host that Ceph turns away', () => {
  it('died with its BMC: its VMs run elsewhere, once, and it is let in again after its boot', async () => {
    const [host, vms] = story.loaded();
    await story.perform({ do: 'host.power-cut', host, bmcToo: true });
    await story.reached(host, 'fenced');
    expect(await shutOut(host)).toBe(true);
    await story.startedOnce(vms, host);
    await story.reached(host, 'down');

    await story.perform({ do: 'host.power-on', host });
    await story.reached(host, 'up');
    expect(await shutOut(host)).toBe(false);
    expect(story.vmsOn(host)).toEqual([]);
    await story.until('it beats on Ceph again', async () =>
      /rbd1\s+rbd\s+ok/.test((await story.picket('host', 'show', host)).stdout),
    );
  });

  it('lives on isolated: what its guests write does not arrive, and it is let in after a reboot only', async () => {
    const [host, [vm = '']] = story.loaded();
    const others = story.lab.hosts.map(({ name }) => name).filter((name) => name !== host);
    await story.perform({ do: 'bmc.down', host });
    for (const to of ['server', ...others]) await story.perform({ do: 'link.cut', from: host, to, oneWay: false });
    await story.reached(host, 'fenced');
    const last = await writeCounter(story.lab, vm);
    await story.until(`${vm} runs twice`, () =>
      where(story.lab.dir).some((one) => one.vm === vm && one.hosts.length === 2),
    );

    // The old guest counts on from where it was, the new one from 1: each count shows whose write it is.
    const counts = [await nextCount(vm, last)];
    for (let look = 0; look < 4; look += 1) counts.push(await nextCount(vm, counts.at(-1) ?? 0));
    expect(counts[0], 'a guest that began anew').toBeLessThan(last);
    expect(counts, 'no write of the old one came between').toEqual(counts.toSorted((a, b) => a - b));

    await story.perform({ do: 'link.heal', oneWay: false });
    await story.reached(host, 'returned');
    await story.until(`the old ${vm} is ended`, () => !story.vmsOn(host).includes(vm));
    expect(await shutOut(host), 'it has not rebooted').toBe(true);
    await story.perform({ do: 'bmc.up', host });
    await story.perform({ do: 'host.power-cut', host, bmcToo: false });
    await story.perform({ do: 'host.power-on', host });
    await story.reached(host, 'up');
    expect(await shutOut(host)).toBe(false);
    expect(story.vmsOn(host)).not.toContain(vm);
  });
});
