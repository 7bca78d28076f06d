import { describe, expect, it } from 'vitest';
import { checkDescriptors, openFilesLimit } from './limits.ts';
import { paced } from './pace.ts';
import { planHosts } from './plan.ts';

describe('the plan of a swarm', () => {
  it('spreads hosts over clusters in blocks, and makes the same machines each time', () => {
    const options = { hosts: 5, cluster: 'sim', clusters: 2, vmsPerHost: 2 };
    const plans = planHosts(options);
    expect(plans.map(({ device }) => device)).toEqual([
      'kvm1.sim1',
      'kvm2.sim1',
      'kvm3.sim1',
      'kvm4.sim2',
      'kvm5.sim2',
    ]);
    expect(planHosts(options)).toEqual(plans);
    expect(new Set(plans.flatMap(({ machineId, bmcGuid, address }) => [machineId, bmcGuid, address])).size).toBe(15);
  });

  it('gives each of ten thousand hosts an address of its own within 198.18.0.0/15', () => {
    const plans = planHosts({ hosts: 10_000, cluster: 'sim', clusters: 1, vmsPerHost: 0 });
    expect(new Set(plans.map(({ address }) => address)).size).toBe(10_000);
    expect(plans.at(-1)?.address).toBe('198.18.39.16');
  });
});

describe('open files', () => {
  it('reads the limit of this process', () => {
    expect(openFilesLimit('Max open files            20000                20000                files')).toBe(20_000);
    expect(openFilesLimit('Max open files            unlimited            unlimited            files')).toBeNull();
  });

  it('says what to do when there are too few', async () => {
    await expect(checkDescriptors(10_000_000)).rejects.toThrow(/ulimit -n 10000150/);
  });
});

describe('pacing', () => {
  const signal = new AbortController().signal;

  it('has no more under way at once than allowed', async () => {
    let underWay = 0;
    let most = 0;
    await paced([...Array(20).keys()], { perSecond: 1_000_000, atOnce: 3, signal }, async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    });
    expect([most, underWay]).toEqual([3, 0]);
  });

  it('stops at the first error and throws it', async () => {
    const done: number[] = [];
    const work = async (item: number) => {
      if (item === 2) throw new Error('no more');
      done.push(item);
    };
    await expect(paced([1, 2, 3, 4, 5], { perSecond: 1_000_000, atOnce: 1, signal }, work)).rejects.toThrow('no more');
    expect(done).toEqual([1]);
  });
});
