import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFenceDevices } from '../fencing/devices.ts';
import type { FenceDriver } from '../fencing/driver.ts';
import { type SecretBox, secretBox } from '../secrets/secret-box.ts';
import { temporaryStore } from '../store/testing.ts';
import { openSettingsService, type SettingsService } from './settings-service.ts';

describe('settings service', () => {
  let t: Awaited<ReturnType<typeof temporaryStore>>;
  let box: SecretBox;
  let settings: SettingsService;
  let changed: string[];
  const set = (host: string | null, key: string, value: unknown, cluster = 'a'): Promise<void> =>
    settings.set({ cluster, host, key, value, who: 'ann' });
  const one = async (key: string, host?: string) => (await settings.list('a', host)).find((s) => s.key === key);
  beforeEach(async () => {
    t = await temporaryStore('a', 'b');
    for (const [cluster, host] of [
      ['a', 'kvm1'],
      ['a', 'kvm2'],
      ['b', 'kvm1'],
    ] as const) {
      const identity = { machineId: `${cluster}-${host}`, bmcGuid: null, fingerprint: '', rack: null };
      await t.store.enrolments.add({ cluster, host, ...identity });
    }
    box = secretBox(Buffer.alloc(32, 3));
    settings = openSettingsService(t.store, box);
    changed = [];
    settings.onChange((cluster, who) => void changed.push(`${cluster} by ${who}`));
  });
  afterEach(() => t.end());

  it('lists every setting with its source: built-in, profile, cluster, host', async () => {
    expect(await one('checkIntervalSeconds')).toMatchObject({ value: 5, source: 'profile', who: null });
    expect(await one('checkNeighbours')).toMatchObject({ value: 2, source: 'built-in' });
    await set(null, 'fencingAction', 'off');
    await set('kvm1', 'fencingAction', 'reboot');
    expect(await one('fencingAction', 'kvm1')).toMatchObject({ value: 'reboot', source: 'host', who: 'ann' });
    expect(await one('fencingAction', 'kvm2')).toMatchObject({ value: 'off', source: 'cluster' });
    await settings.unset({ cluster: 'a', host: 'kvm1', key: 'fencingAction', who: 'bob' });
    expect(await one('fencingAction', 'kvm1')).toMatchObject({ value: 'off', source: 'cluster' });
    expect((await settings.history({ cluster: 'a', host: 'kvm1' })).rows).toMatchObject([
      { action: 'unset', who: 'bob' },
      { action: 'set', value: 'reboot', who: 'ann' },
    ]);
    expect(changed).toEqual(['a by ann', 'a by ann', 'a by bob']);
  });

  it('never shows a password, in no list, history or file, and still uses it', async () => {
    await set('kvm1', 'ipmiPassword', 'hunter2 hunter2');
    expect(await one('ipmiPassword', 'kvm1')).toMatchObject({ value: null, source: 'host', secret: true });
    expect(await one('ipmiPassword', 'kvm2')).toMatchObject({ value: null, source: 'built-in' });
    const shown = JSON.stringify([await settings.list('a', 'kvm1'), await settings.history({ cluster: 'a' })]);
    expect(shown).not.toContain('hunter2');
    for (const file of ['picket.db', 'picket.db-wal']) {
      // By another process: closing the file in this one would drop its lock.
      expect(execFileSync('cat', [join(t.dataDir, file)], { encoding: 'latin1' }), file).not.toContain('hunter2');
    }
    await set('kvm1', 'ipmiHost', 'bmc1');
    let used = '';
    const spy = {
      deviceClass: () => 'power',
      status: async ({ password }: { password: string }) => {
        used = password;
        return { power: 'on', detail: '' };
      },
    };
    const driver = spy as unknown as FenceDriver;
    const drivers = { ipmi: driver, exec: driver, redfish: driver, 'fence-agent': driver, 'ceph-blocklist': driver };
    await openFenceDevices({ settings: t.store.settings, box, drivers }).status('a', 'kvm1', 0, 1_000);
    expect(used).toBe('hunter2 hunter2');
  });

  it('refuses what is unknown or out of range, and changes nothing', async () => {
    await expect(set(null, 'x', 1)).rejects.toMatchObject({ code: 'UNKNOWN_SETTING' });
    await expect(settings.unset({ cluster: 'a', host: null, key: 'x', who: 'ann' })).rejects.toMatchObject({
      code: 'UNKNOWN_SETTING',
    });
    await expect(set(null, 'profile', 'warp')).rejects.toMatchObject({ code: 'SETTING_REFUSED' });
    await expect(set(null, 'ipmiHost', 'bmc')).rejects.toMatchObject({ code: 'SETTING_REFUSED' });
    await expect(set('kvm1', 'profile', 'fast')).rejects.toMatchObject({ code: 'SETTING_REFUSED' });
    await expect(set('kvm9', 'fencingAction', 'off')).rejects.toMatchObject({ code: 'UNKNOWN_HOST' });
    await expect(set(null, 'fencingAction', 'off', 'z')).rejects.toMatchObject({ code: 'UNKNOWN_CLUSTER' });
    await expect(settings.list('z')).rejects.toMatchObject({ code: 'UNKNOWN_CLUSTER' });
    await expect(settings.list('a', 'kvm9')).rejects.toMatchObject({ code: 'UNKNOWN_HOST' });
    expect(await t.store.settings.ofCluster('a')).toEqual([]);
    expect(changed).toEqual([]);
  });

  it('refuses a contradiction with what else is in force, on any host too, also by taking a value away', async () => {
    await expect(set(null, 'checkTimeoutSeconds', 6)).rejects.toThrow('checkTimeoutSeconds (6) must not exceed');
    await set('kvm1', 'fenceConfirmSeconds', 40);
    await expect(set('kvm1', 'fenceConfirmSeconds', 55)).rejects.toThrow('fenceLevelSeconds');
    await expect(set(null, 'fenceLevelSeconds', 45)).rejects.toThrow('On host kvm1 of cluster a:');
    await set(null, 'checkIntervalSeconds', 10);
    await set(null, 'checkTimeoutSeconds', 8);
    const unset = settings.unset({ cluster: 'a', host: null, key: 'checkIntervalSeconds', who: 'ann' });
    await expect(unset).rejects.toMatchObject({ code: 'SETTING_REFUSED' });
    expect(await one('checkIntervalSeconds')).toMatchObject({ value: 10, source: 'cluster' });
  });

  it('refuses one device on two hosts of the installation, however it is written (S1)', async () => {
    await set('kvm1', 'ipmiHost', 'bmc1');
    await set('kvm1', 'ipmiHost', 'bmc1');
    await expect(set('kvm2', 'ipmiHost', 'BMC1:623')).rejects.toThrow('of host kvm1 of cluster a and of');
    await expect(set('kvm1', 'ipmiHost', 'bmc1', 'b')).rejects.toThrow('of host kvm1 of cluster a and of');
    await set('kvm2', 'ipmiHost', 'bmc1:6230');
    await settings.unset({ cluster: 'a', host: 'kvm1', key: 'ipmiHost', who: 'ann' });
    await set('kvm1', 'ipmiHost', 'bmc1', 'b');
  });

  it('keeps of two conflicting changes made at once only one', async () => {
    const both = await Promise.allSettled([set('kvm1', 'ipmiHost', 'bmc1'), set('kvm2', 'ipmiHost', 'bmc1')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it.each([
    ['ipmiHost', '-oProxyCommand=x', 'no host name'],
    ['ipmiHost', 'a b', 'no host name'],
    ['ipmiUsername', 'a\nb', 'line break'],
    ['ipmiPassword', 'hush\0hush', 'NUL'],
    ['ipmiExec', 'ipmitool "x', 'never closed'],
    ['ipmiExec', ' ', 'no command'],
    ['ipmiActionStop', "power 'off", 'never closed'],
    ['ipmiExecutionSyntax', '$IPMI_EXEC -H $IPMI_HOST', '$IPMI_ACTION'],
    ['ipmiExecutionSyntax', '$IPMI_EXEC $IPMI_ACTION $HOME', 'no variable $HOME'],
  ])('refuses %s = %j with a reason that does not repeat a secret', async (key, value, reason) => {
    const refusal = set('kvm1', key, value);
    await expect(refusal).rejects.toMatchObject({ code: 'SETTING_REFUSED', message: expect.stringContaining(reason) });
    await expect(refusal).rejects.not.toThrow('hush');
  });

  it('keeps or refuses any text, and never loses or mixes one up', async () => {
    const keys = fc.constantFrom('ipmiUsername', 'ipmiPassword', 'ipmiExec', 'ipmiActionStop', 'ipmiHost');
    await fc.assert(
      fc.asyncProperty(keys, fc.string({ unit: 'grapheme', maxLength: 30 }), async (key, text) => {
        const before = await t.store.settings.values('a', 'kvm2');
        const kept = await set('kvm2', key, text).then(
          () => true,
          (error: { code?: string }) => error.code,
        );
        const row = (await t.store.settings.values('a', 'kvm2')).find((r) => r.key === key);
        if (kept !== true) {
          expect(kept).toBe('SETTING_REFUSED');
          expect(await t.store.settings.values('a', 'kvm2')).toEqual(before);
        } else if (key === 'ipmiPassword') expect(box.open(row?.box ?? '', row!)).toBe(text);
        else expect(row?.value).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  it('gives the engine what it decides by, and of devices only that they are set', async () => {
    await set(null, 'fencingAction', 'off');
    await set('kvm1', 'fencingAction', 'blink');
    await set('kvm1', 'ipmiHost', 'bmc1');
    const { cluster, hosts } = await settings.engineSettings('a');
    expect(cluster).toMatchObject({ fencingAction: 'off', checkIntervalSeconds: 5 });
    expect(Object.keys(hosts)).toEqual(['kvm1', 'kvm2']);
    expect(hosts.kvm1).toMatchObject({ fencingAction: 'blink' });
    expect(JSON.stringify(hosts)).not.toContain('ipmi');
    const before = await settings.devices('a');
    expect(before).toMatchObject({ kvm1: [{ set: true }], kvm2: [{ set: false }] });
    expect(await settings.hostContext('a', 'kvm1')).toEqual({ settings: hosts.kvm1, devices: before.kvm1 });
    await set(null, 'ipmiPassword', 'new');
    const after = await settings.devices('a');
    expect(after.kvm1?.[0]?.revision).not.toBe(before.kvm1?.[0]?.revision);
    expect(await settings.resolved('a')).toMatchObject({ fencingAction: 'off', ipmiPassword: '' });
  });

  it('says what a device cannot do', async () => {
    expect(await settings.warnings('a', 'kvm1')).toEqual([expect.stringContaining('no fence device')]);
    await set('kvm1', 'ipmiHost', 'bmc1');
    expect(await settings.warnings('a', 'kvm1')).toEqual([]);
    await set('kvm1', 'fenceDriver', 'exec');
    await set('kvm1', 'ipmiActionStatus', '');
    expect(await settings.warnings('a', 'kvm1')).toEqual([expect.stringContaining('nothing can ever be proven off')]);
  });
});
