import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BmcCall, bmcLog, peerNames, peersUp, tellPicket } from '../src/index.ts';
import { quickVerdict, useLab } from './support.ts';
import { toldBy } from './told.ts';

// The cluster's settings would fence nobody, with a user that no BMC knows: whatever is fenced here is by what its host overrides.
const own = { fencingAction: 'off', ipmiUsername: 'admin' };
const story = useLab(
  {
    hosts: [{ name: 'kvm1', second: 'feed' }, { name: 'kvm2', second: 'pdu' }, { name: 'kvm3' }, { name: 'kvm4' }],
    vms: 4,
    settings: {
      ...quickVerdict,
      fencingAction: 'nothing',
      ipmiUsername: 'nobody',
      fenceCommandSeconds: 3,
      fenceConfirmSeconds: 4,
      fenceLevelSeconds: 8,
      fenceTestSeconds: 5,
      stormMaxUnhealthyPercent: 100,
    },
    hostSettings: { kvm1: own, kvm2: own, kvm3: own, kvm4: own },
  },
  { between: false },
);

beforeAll(async () => {
  await peersUp(story.lab);
  await tellPicket(story.lab);
});

beforeEach(async () => {
  await story.begin();
});

describe('a device that goes bad by day', () => {
  it('is an alarm before the night it matters, and its recovery is told as well', async () => {
    await story.perform({ do: 'bmc.down', host: 'kvm4' });
    await story.until('the alarm', async () => (await story.told()).includes('device-unfenceable kvm4'), 60_000);
    await story.perform({ do: 'bmc.up', host: 'kvm4' });
    await story.until('its end', async () => (await story.told()).includes('device-fenceable kvm4'), 60_000);
    expect(story.powerCommands()).toEqual([]);
    for (const peer of peerNames) {
      const told = await fromPeer(peer, 'device-fenceable', 'kvm4');
      expect(told.map(({ event }) => event)).toEqual(['device-unfenceable', 'device-fenceable']);
      expect(told[0]?.sentence).toMatch(
        /^The fence device of kvm4 does not answer as it should \(.*\): kvm4 could not be fenced now\./,
      );
      expect(told[0]?.next).toContain('picket fence kvm4 --action test');
    }
  });
});

describe('a host with two power feeds', () => {
  it('is not taken for off while one of them is on, and nothing is started; with both off it is fenced', async () => {
    const vms = story.vmsOn('kvm1');
    await story.perform({ do: 'bmc.lie', host: 'kvm1.2' });
    await story.perform({ do: 'host.hang', host: 'kvm1' });
    await story.reached('kvm1', 'unfenced');
    expect(offs('kvm1').length, 'orders to the first feed').toBeGreaterThan(0);
    expect(offs('kvm1.2').length, 'orders to the second one').toBeGreaterThan(0);
    expect(lastPower('kvm1')).toBe('0');
    expect(lastPower('kvm1.2')).toBe('1');
    expect(await fencedNow('kvm1')).toBe(false);
    for (const vm of vms) expect(story.runs(vm), `starts of ${vm}`).toEqual([]);

    await story.perform({ do: 'bmc.up', host: 'kvm1.2' });
    await story.reached('kvm1', 'fenced');
    for (const bmc of ['kvm1', 'kvm1.2']) expect(lastPower(bmc)).toBe('0');
    await story.startedOnce(vms, 'kvm1');
  });
});

describe('a host whose BMC is dead', () => {
  it('is fenced by its second level, a PDU', async () => {
    const vms = story.vmsOn('kvm2');
    await story.perform({ do: 'bmc.down', host: 'kvm2' });
    await story.perform({ do: 'host.hang', host: 'kvm2' });
    await story.reached('kvm2', 'fenced');
    expect(offs('kvm2'), 'orders that reached the dead BMC').toEqual([]);
    expect(offs('kvm2.2')).toHaveLength(1);
    await story.startedOnce(vms, 'kvm2');
  });
});

describe('what a host overrides', () => {
  it('beats its cluster: it is fenced with its own user, though the cluster fences nobody; it is the third, and all are told', async () => {
    const { stdout } = await story.picket('settings', 'get', '--host', 'kvm3');
    expect(stdout).toMatch(/^fencingAction +off +host/m);
    expect(stdout).toMatch(/^ipmiUsername +admin +host/m);
    const vms = story.vmsOn('kvm3');
    await story.fence('kvm3', { do: 'host.hang', host: 'kvm3' });
    await story.startedOnce(vms, 'kvm3');

    for (const peer of peerNames) {
      const [told] = await fromPeer(peer, 'cap-reached', 'kvm3');
      expect(told?.severity).toBe('critical');
      expect(told?.sentence).toMatch(/3/);
      expect(told?.next).toContain('until a person has looked and runs: picket cap acknowledge');
    }
  });
});

const callsSince = (bmc: string): BmcCall[] => bmcLog(story.lab.dir, bmc).filter(({ at }) => at >= story.sinceMs);

/** Orders to switch off that reached this BMC since the test began. */
function offs(bmc: string): BmcCall[] {
  return callsSince(bmc).filter(({ op, what, value }) => `${op} ${what} ${value}` === 'set power 0');
}

/** What this BMC said last about power. */
function lastPower(bmc: string): string | undefined {
  return callsSince(bmc).findLast(({ op, what }) => op === 'get' && what === 'power')?.value;
}

async function fencedNow(host: string): Promise<boolean> {
  return (await story.journal()).some(({ subject, data }) => subject === host && data.to === 'fenced');
}

/** Everything about the host that reached the peer, once this event has. */
async function fromPeer(peer: (typeof peerNames)[number], event: string, host: string) {
  const about = async () => (await toldBy(story.lab, peer)).filter(({ subject }) => subject === host);
  await story.until(`${event} by ${peer}`, async () => (await about()).some((told) => told.event === event), 30_000);
  const isOf = (word: string) => event !== 'cap-reached' || word === event;
  return (await about()).filter((told) => isOf(told.event));
}
