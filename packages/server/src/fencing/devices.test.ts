import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandCondition } from '../runtime/ports.ts';
import { secretBox } from '../secrets/secret-box.ts';
import type { SettingRepository, StoredSetting } from '../store/types.ts';
import { openFenceDevices } from './devices.ts';
import type { FenceDevice, FenceDriver } from './driver.ts';
import { fenceDrivers } from './registry.ts';
import { noBmcHere, type SimulatedBmc, startBmc } from './testing/bmc-simulator.ts';

const box = secretBox(Buffer.alloc(32, 7));

/** Settings rows as they would lie in the store. */
function rows(values: Record<string, unknown>, host: string | null): StoredSetting[] {
  return Object.entries(values).map(([key, value]) => {
    const secret = key === 'ipmiPassword';
    const place = { cluster: 'c', host, key };
    return {
      ...place,
      value: secret ? null : value,
      box: secret ? box.seal(String(value), place) : null,
      who: 'ann',
      changedMs: 0,
    };
  });
}

describe('fence devices', () => {
  let ofCluster: StoredSetting[];
  let ofHost: StoredSetting[];
  let seen: FenceDevice[];
  let running: number;
  let release: PromiseWithResolvers<void> | null;
  const settings: Pick<SettingRepository, 'values'> = {
    values: async (_cluster, host) => (host === undefined ? ofCluster : ofHost),
  };
  const spy: FenceDriver = {
    deviceClass: () => 'power',
    status: async (device) => {
      seen.push(device);
      running += 1;
      const overlapping = running > 1;
      await release?.promise;
      running -= 1;
      return { power: overlapping ? 'unknown' : 'on', detail: 'spy' };
    },
    guid: async () => ({ guid: 'aa', detail: 'spy' }),
    command: async (_device, action) => ({ accepted: true, detail: action }),
    identify: async () => {
      throw new Error('a driver that breaks its contract');
    },
    test: async () => ({ accepted: true, detail: 'spy' }),
  };
  const devices = openFenceDevices({
    settings,
    box,
    drivers: { ipmi: spy, exec: spy, redfish: spy, 'fence-agent': spy, 'ceph-blocklist': spy },
  });
  beforeEach(() => {
    [ofCluster, ofHost, seen, running, release] = [[], [], [], 0, null];
  });

  it('answers that no device is set', async () => {
    const { devices: said } = await devices.status('c', 'kvm1', 0, 1_000);
    expect(said).toEqual([
      { power: 'unknown', detail: expect.stringContaining('No fence device is set for host kvm1') },
    ]);
    expect(await devices.command('c', 'kvm1', 0, 'off', 1_000)).toMatchObject({ devices: [{ accepted: false }] });
    expect(await devices.guid('c', 'kvm1', 0, 1_000)).toMatchObject({ devices: [{ guid: null }] });
    expect(seen).toEqual([]);
  });

  it('sends nothing to a level that is not set', async () => {
    ofHost = rows({ ipmiHost: 'bmc1' }, 'kvm1');
    expect(await devices.command('c', 'kvm1', 1, 'off', 1_000)).toEqual({
      devices: [{ accepted: false, detail: 'Host kvm1 has no fence level 2.' }],
      revision: 'unknown',
    });
    expect(seen).toEqual([]);
  });

  it('takes each value from the host, else from the cluster, the password too', async () => {
    ofCluster = rows({ ipmiUsername: 'all', ipmiPassword: 'of cluster', ipmiCipherSuite: 3 }, null);
    ofHost = rows({ ipmiHost: '[2001:db8::1]:6230' }, 'kvm1');
    await devices.status('c', 'kvm1', 0, 1_000);
    ofHost = rows({ ipmiHost: 'bmc1', ipmiUsername: 'own', ipmiPassword: 'of host' }, 'kvm1');
    await devices.status('c', 'kvm1', 0, 1_000);
    expect(seen).toMatchObject([
      { address: { host: '2001:db8::1', port: 6230 }, username: 'all', password: 'of cluster', cipherSuite: 3 },
      { address: { host: 'bmc1', port: null }, username: 'own', password: 'of host' },
    ]);
  });

  it('changes the revision with address, user, password and driver, and with nothing else', async () => {
    ofHost = rows({ ipmiHost: 'bmc1', ipmiUsername: 'u', ipmiPassword: 'p' }, 'kvm1');
    const first = (await devices.status('c', 'kvm1', 0, 1_000)).revision;
    expect((await devices.command('c', 'kvm1', 0, 'on', 1_000)).revision).toBe(first);
    ofCluster = rows({ fencingAction: 'off', ipmiActionStop: 'used by exec only' }, null);
    expect((await devices.status('c', 'kvm1', 0, 1_000)).revision).toBe(first);
    const revisions = new Set([first]);
    const kept = ofHost;
    for (const change of [
      { ipmiHost: 'bmc2' },
      { ipmiUsername: 'v' },
      { ipmiPassword: 'q' },
      { fenceDriver: 'exec' },
    ]) {
      ofHost = [...rows(change, 'kvm1'), ...kept].filter(
        (row, at, all) => all.findIndex(({ key }) => key === row.key) === at,
      );
      revisions.add((await devices.status('c', 'kvm1', 0, 1_000)).revision);
    }
    expect(revisions.size).toBe(5);
  });

  it('lets calls for one level wait for each other', async () => {
    ofHost = rows({ ipmiHost: 'bmc1' }, 'kvm1');
    const all = await Promise.all([1, 2, 3].map(() => devices.status('c', 'kvm1', 0, 5_000)));
    expect(all.flatMap(({ devices: said }) => said.map(({ power }) => power))).toEqual(['on', 'on', 'on']);
  });

  it('sends nothing when the wait has used up the deadline', async () => {
    ofHost = rows({ ipmiHost: 'bmc1' }, 'kvm1');
    release = Promise.withResolvers();
    const first = devices.status('c', 'kvm1', 0, 5_000);
    const late = devices.command('c', 'kvm1', 0, 'off', 1);
    await expect.poll(() => seen.length).toBe(1);
    const started = performance.now();
    await expect.poll(() => performance.now() - started > 5).toBe(true);
    release.resolve();
    await first;
    expect((await late).devices).toEqual([
      { accepted: false, detail: expect.stringMatching(/^Nothing was sent: .* busy/) },
    ]);
  });

  it('answers, and never throws, when the password cannot be opened, a driver breaks, or settings cannot be read', async () => {
    ofHost = rows({ ipmiHost: 'bmc1' }, 'kvm1');
    expect(await devices.identify('c', 'kvm1', 0, true, 1_000)).toMatchObject({ devices: [{ accepted: false }] });
    ofHost = [...ofHost, { ...rows({ ipmiPassword: 'x' }, 'other')[0]!, host: 'kvm1' }];
    expect((await devices.status('c', 'kvm1', 0, 1_000)).devices[0]?.detail).toContain('cannot be read');
    const broken = openFenceDevices({ settings: { values: () => Promise.reject(new Error('disk gone')) }, box });
    expect(await broken.status('c', 'kvm1', 0, 1_000)).toEqual({
      devices: [{ power: 'unknown', detail: 'disk gone' }],
      revision: 'unknown',
    });
  });

  it('shares an answer with whoever asks the same while it waits, and each power command that a person repeats', async () => {
    ofHost = rows({ ipmiHost: 'bmc1' }, 'kvm1');
    release = Promise.withResolvers();
    const first = devices.status('c', 'kvm1', 0, 5_000);
    const waiting = [1, 2, 3].map(() => devices.status('c', 'kvm1', 0, 5_000));
    await expect.poll(() => seen.length).toBe(1);
    release.resolve();
    await Promise.all([first, ...waiting]);
    expect(seen).toHaveLength(2);
  });

  it('makes one order of two clicks, and never of an automatic order and a click', async () => {
    ofHost = rows({ ipmiHost: 'bmc1' }, 'kvm1');
    let sent = 0;
    const slow: FenceDriver = {
      ...spy,
      command: async () => {
        sent += 1;
        await release?.promise;
        return { accepted: true, detail: 'slow' };
      },
    };
    const some = openFenceDevices({ settings, box, drivers: { ...fenceDrivers, ipmi: slow } });
    const { revision } = await some.status('c', 'kvm1', 0, 1_000);
    release = Promise.withResolvers();
    const off = (only?: CommandCondition) => some.command('c', 'kvm1', 0, 'off', 5_000, only);
    const clicks = [off(), off()];
    await expect.poll(() => sent).toBe(1);
    const automatic = off({ revision, wanted: () => true });
    const click = off();
    release.resolve();
    await Promise.all([...clicks, automatic, click]);
    expect(sent).toBe(3);
  });

  describe('a level of several devices', () => {
    const level = (...devices: object[]) =>
      rows({ ipmiHost: 'bmc1', fenceDevices: [devices, [{ name: 'spare', ipmiHost: 'bmc9' }]] }, 'kvm1');
    const outlet = {
      name: 'pdu',
      ipmiHost: 'pdu1',
      fencePlug: '3',
      fenceDriver: 'fence-agent',
      fenceAgent: 'fence_apc',
    };
    const kdump = { name: 'kdump', ipmiHost: 'kvm1', fenceDriver: 'fence-agent', fenceAgent: 'fence_kdump' };
    const byDriver = (asked: string[]) => {
      const one = (driver: FenceDriver): FenceDriver => ({
        ...spy,
        deviceClass: driver.deviceClass,
        status: async ({ name }) => {
          asked.push(`status ${name}`);
          return { power: 'off', detail: name };
        },
        guid: async ({ name }) => {
          asked.push(`guid ${name}`);
          return { guid: 'aa', detail: name };
        },
        command: async ({ name }, action) => {
          asked.push(`${action} ${name}`);
          return { accepted: true, detail: name };
        },
        identify: async ({ name }) => ({ accepted: name === 'bmc', detail: name }),
      });
      const drivers = Object.fromEntries(Object.entries(fenceDrivers).map(([name, driver]) => [name, one(driver)]));
      return openFenceDevices({ settings, box, drivers: drivers as typeof fenceDrivers });
    };

    it('is asked by its power devices only, and commanded as a whole (S20)', async () => {
      const asked: string[] = [];
      const some = byDriver(asked);
      ofHost = level({ name: 'bmc' }, outlet, kdump);
      expect((await some.status('c', 'kvm1', 0, 1_000)).devices).toHaveLength(2);
      await some.guid('c', 'kvm1', 0, 1_000);
      await some.command('c', 'kvm1', 0, 'off', 1_000);
      expect(asked.sort()).toEqual(
        ['status bmc', 'status pdu', 'guid bmc', 'guid pdu', 'off bmc', 'off pdu', 'off kdump'].sort(),
      );
    });

    it('proves nothing without a device that cuts the power', async () => {
      const asked: string[] = [];
      ofHost = level(kdump);
      expect((await byDriver(asked).status('c', 'kvm1', 0, 1_000)).devices).toEqual([
        { power: 'unknown', detail: 'No device of fence level 1 of kvm1 cuts the power: it can prove nothing.' },
      ]);
      expect(asked).toEqual([]);
    });

    it('is lit when one of its devices lights a lamp', async () => {
      ofHost = level({ name: 'bmc' }, outlet);
      const said = await byDriver([]).identify('c', 'kvm1', 0, true, 1_000);
      expect(said.devices).toEqual([{ accepted: true, detail: 'bmc' }]);
      ofHost = level(outlet);
      expect((await byDriver([]).identify('c', 'kvm1', 0, true, 1_000)).devices).toMatchObject([{ accepted: false }]);
    });

    it('does not hold up a read of the next level, but a command holds up all', async () => {
      ofHost = level({ name: 'bmc' });
      release = Promise.withResolvers();
      const both = [0, 1].map((at) => devices.status('c', 'kvm1', at, 5_000));
      await expect.poll(() => seen.length).toBe(2);
      const off = devices.command('c', 'kvm1', 1, 'off', 5_000);
      const after = devices.status('c', 'kvm1', 0, 5_000);
      release.resolve();
      await Promise.all([...both, off, after]);
      expect(seen.map(({ name }) => name)).toEqual(['bmc', 'spare', 'bmc']);
    });
  });

  describe.skipIf(noBmcHere() !== null)('over a real BMC', () => {
    let bmc: SimulatedBmc;
    beforeEach(async () => {
      bmc = await startBmc();
    });
    afterEach(() => bmc?.end());

    it('powers the host of the settings off and reads it off', async () => {
      const real = openFenceDevices({ settings, box, drivers: fenceDrivers });
      ofCluster = rows({ ipmiUsername: bmc.username, ipmiPassword: bmc.password, ipmiCipherSuite: 3 }, null);
      ofHost = rows({ ipmiHost: `127.0.0.1:${bmc.port}` }, 'kvm1');
      expect(await real.command('c', 'kvm1', 0, 'off', 8_000)).toMatchObject({ devices: [{ accepted: true }] });
      expect(await real.status('c', 'kvm1', 0, 8_000)).toMatchObject({ devices: [{ power: 'off' }] });
      expect(await real.guid('c', 'kvm1', 0, 8_000)).toMatchObject({ devices: [{ guid: bmc.guid }] });
    });
  });
});
