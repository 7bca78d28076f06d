import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryStore } from './testing.ts';
import type { Enrolment, SettingWrite } from './types.ts';

let t: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  t = await temporaryStore('a', 'b');
});
afterEach(() => t.end());

const host = (over: Partial<Enrolment> = {}): Omit<Enrolment, 'enrolledMs'> => ({
  cluster: 'a',
  host: 'kvm1',
  machineId: 'm1',
  bmcGuid: 'aa',
  fingerprint: 'f1',
  rack: 'r1',
  ...over,
});

describe('enrolments', () => {
  it('finds a host by name and by machine, and lists by cluster', async () => {
    await t.store.enrolments.add(host());
    await t.store.enrolments.add(host({ cluster: 'b', machineId: 'm2' }));
    expect(await t.store.enrolments.byHost('a', 'kvm1')).toMatchObject({ machineId: 'm1', rack: 'r1' });
    expect(await t.store.enrolments.byMachine('m2')).toMatchObject({ cluster: 'b' });
    expect(await t.store.enrolments.byMachine('m3')).toBeNull();
    expect(await t.store.enrolments.list('a')).toHaveLength(1);
    expect(await t.store.enrolments.list()).toHaveLength(2);
  });

  it('lets the same machine join again under its name, keeping the rack', async () => {
    await t.store.enrolments.add(host());
    await t.store.enrolments.add(host({ fingerprint: 'f2', rack: null }));
    expect(await t.store.enrolments.byHost('a', 'kvm1')).toMatchObject({ fingerprint: 'f2', rack: 'r1' });
  });

  it('refuses a machine under a second name and a name with a second machine', async () => {
    await t.store.enrolments.add(host());
    await expect(t.store.enrolments.add(host({ host: 'kvm2' }))).rejects.toMatchObject({ code: 'IDENTITY_TAKEN' });
    await expect(t.store.enrolments.add(host({ cluster: 'b' }))).rejects.toMatchObject({ code: 'IDENTITY_TAKEN' });
    await expect(t.store.enrolments.add(host({ machineId: 'm2' }))).rejects.toMatchObject({ code: 'IDENTITY_TAKEN' });
    await expect(t.store.enrolments.add(host({ cluster: 'x', machineId: 'm9' }))).rejects.toMatchObject({
      code: 'UNKNOWN_CLUSTER',
    });
  });

  it('forgets the settings of a removed host and keeps that in the history', async () => {
    await t.store.enrolments.add(host());
    const written = { value: '10.0.0.1', box: null };
    await t.store.settings.write([{ cluster: 'a', host: 'kvm1', key: 'ipmiHost', written }], 'ann');
    expect(await t.store.enrolments.remove('a', 'kvm1', 'bob')).toBe(true);
    expect(await t.store.settings.values('a', 'kvm1')).toEqual([]);
    expect((await t.store.settings.history({ cluster: 'a', host: 'kvm1' })).rows).toMatchObject([
      { action: 'unset', who: 'bob' },
      { action: 'set', who: 'ann', value: '10.0.0.1' },
    ]);
    expect(await t.store.enrolments.remove('a', 'kvm1', 'bob')).toBe(false);
  });
});

describe('join tokens', () => {
  const token = { cluster: 'a', host: null, secret: 'secret-one', ttlMs: 60_000, who: 'ann' };

  it('are good once', async () => {
    await t.store.tokens.create(token);
    expect(await t.store.tokens.check('secret-one', 'kvm1')).toEqual({ cluster: 'a', host: null });
    expect(await t.store.tokens.consume('secret-one', 'kvm1')).toEqual({ cluster: 'a', host: null });
    await expect(t.store.tokens.consume('secret-one', 'kvm1')).rejects.toMatchObject({ code: 'JOIN_REFUSED' });
  });

  it('are refused when wrong, expired or for another host', async () => {
    await t.store.tokens.create({ ...token, secret: 'old', ttlMs: 0 });
    await t.store.tokens.create({ ...token, secret: 'own', host: 'kvm1' });
    await expect(t.store.tokens.check('wrong', 'kvm1')).rejects.toThrow('not known');
    await expect(t.store.tokens.check('old', 'kvm1')).rejects.toThrow('expired');
    await expect(t.store.tokens.check('own', 'kvm2')).rejects.toThrow('for host kvm1');
    await expect(t.store.tokens.create({ ...token, cluster: 'x' })).rejects.toMatchObject({ code: 'UNKNOWN_CLUSTER' });
  });

  it('are used up with the enrolment, or not at all', async () => {
    await t.store.tokens.create(token);
    await t.store.enrolments.add(host(), undefined);
    await expect(t.store.enrolments.add(host({ host: 'kvm2' }), 'secret-one')).rejects.toMatchObject({
      code: 'IDENTITY_TAKEN',
    });
    await t.store.enrolments.add(host({ host: 'kvm2', machineId: 'm2' }), 'secret-one');
    await expect(t.store.enrolments.add(host({ host: 'kvm3', machineId: 'm3' }), 'secret-one')).rejects.toMatchObject({
      code: 'JOIN_REFUSED',
    });
    expect(await t.store.enrolments.list('a')).toHaveLength(2);
  });
});

describe('settings rows', () => {
  const at = (host: string | null, key: string, value: unknown, box: string | null = null): SettingWrite => ({
    cluster: 'a',
    host,
    key,
    written: { value, box },
  });

  it('keep values and boxes by level', async () => {
    const { settings } = t.store;
    await settings.write([at(null, 'profile', 'fast')], 'ann');
    await settings.write([at(null, 'profile', 'careful')], 'bob');
    await settings.write([at('kvm1', 'ipmiPassword', null, 'sealed')], 'ann');
    expect(await settings.values('a')).toMatchObject([{ key: 'profile', value: 'careful', host: null, who: 'bob' }]);
    expect(await settings.values('a', 'kvm1')).toMatchObject([{ key: 'ipmiPassword', value: null, box: 'sealed' }]);
    expect(await settings.ofCluster('a')).toHaveLength(2);
    expect(await settings.all()).toHaveLength(2);
    await settings.write([{ cluster: 'a', host: null, key: 'profile', written: null }], 'cat');
    expect((await settings.history({ cluster: 'a', host: null })).rows).toMatchObject([
      { action: 'unset', value: null, who: 'cat' },
      { action: 'set', value: 'careful' },
      { action: 'set', value: 'fast' },
    ]);
    expect((await settings.history({ cluster: 'a', key: 'ipmiPassword' })).rows).toMatchObject([
      { secret: true, value: null },
    ]);
  });

  it('are written many at once, all or none, and their history comes in pages', async () => {
    const { settings } = t.store;
    const many = Array.from({ length: 1_201 }, (_, n) => at(`kvm${n}`, 'ipmiHost', `10.0.${n >> 8}.${n & 255}`));
    await settings.write(many, 'ann');
    expect(await settings.all()).toHaveLength(1_201);
    const bad = [at(null, 'profile', 'fast'), { ...at(null, 'profile', 'fast'), cluster: 'nowhere' }];
    await expect(settings.write(bad, 'ann')).rejects.toMatchObject({ code: 'UNKNOWN_CLUSTER' });
    expect(await settings.values('a')).toEqual([]);
    const first = await settings.history({ cluster: 'a', limit: 1_000 });
    const second = await settings.history({ cluster: 'a', limit: 1_000, after: first.next ?? 0 });
    expect([first.rows.length, second.rows.length, second.next]).toEqual([1_000, 201, null]);
  });

  it('of one device are found under the key of all devices', async () => {
    const { settings } = t.store;
    await settings.write(
      [at('kvm1', 'fenceDevices', []), at('kvm1', 'fenceDevices/psu1/ipmiPassword', null, 'x')],
      'a',
    );
    await settings.write([at('kvm1', 'fenceDriver', 'ipmi')], 'a');
    const keys = (await settings.history({ cluster: 'a', key: 'fenceDevices' })).rows.map((row) => row.key);
    expect(keys).toEqual(['fenceDevices/psu1/ipmiPassword', 'fenceDevices']);
  });
});

describe('VM XML', () => {
  it('keeps the last three different ones of each VM', async () => {
    const { vmXmls } = t.store;
    for (const n of [1, 2, 3]) await vmXmls.put('a', 'vm', `h${n}`, `<x${n}/>`);
    await vmXmls.put('a', 'vm', 'h1', '<x1/>');
    await vmXmls.put('a', 'vm', 'h4', '<x4/>');
    await vmXmls.put('a', 'other', 'h9', '<x9/>');
    const kept = await Promise.all([1, 2, 3, 4].map((n) => t.store.vmXml('a', 'vm', `h${n}`)));
    expect(kept).toEqual(['<x1/>', null, '<x3/>', '<x4/>']);
    expect(await vmXmls.get('a', 'other', 'h9')).toBe('<x9/>');
  });
});
