import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import type { FenceDevice } from '../driver.ts';
import { testDevice } from '../testing/device.ts';
import { fenceDriverContract } from '../testing/driver-contract.ts';
import { type DoubleOptions, type RedfishDouble, startRedfish } from '../testing/redfish-double.ts';
import { redfishDriver } from './redfish-driver.ts';

const at = (peer: { port: number; username: string; password: string }, over: Partial<FenceDevice['redfish']> = {}) =>
  testDevice({ ...peer, driver: 'redfish', redfish: { system: '', certificate: 'any', ...over } });

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

for (const flavour of ['generic', 'ilo', 'conflict', 'no-session'] as const) {
  fenceDriverContract(`redfish, ${flavour}`, redfishDriver, {
    missing: null,
    start: () => startRedfish({ flavour }),
    deadPort: closedPort,
    deviceFor: ({ port, username, password }) => at({ port, username, password }),
  });
}

describe('driver redfish, on its own', () => {
  let double: RedfishDouble;
  const begin = async (options: DoubleOptions = {}): Promise<FenceDevice> => {
    double = await startRedfish(options);
    return at(double);
  };
  afterEach(() => double?.end());
  const orders = (): string[] => double.calls().filter((call) => call.startsWith('set'));

  it.each(['expiring', 'slow'] as const)('reads, switches off and reads off a service that is %s', async (flavour) => {
    const device = await begin({ flavour });
    expect(await redfishDriver.status(device, 8_000)).toMatchObject({ power: 'on' });
    expect(await redfishDriver.command(device, 'off', 8_000)).toMatchObject({ accepted: true });
    expect(await redfishDriver.status(device, 8_000)).toMatchObject({ power: 'off' });
    expect(orders()).toEqual(['set power 0']);
  });

  it('speaks to each call in a session of its own and leaves none behind', async () => {
    const device = await begin();
    await redfishDriver.status(device, 5_000);
    await redfishDriver.status(device, 5_000);
    expect(double.requests().filter((request) => request.startsWith('POST'))).toHaveLength(2);
    await expect.poll(() => double.openSessions()).toBe(0);
  });

  it('takes PoweringOff and all that is not plainly Off for no state', async () => {
    const device = await begin({ flavour: 'ilo', over: { poweringOffMs: 60_000 } });
    expect(await redfishDriver.command(device, 'off', 5_000)).toMatchObject({ accepted: true });
    expect(double.power()).toBe('off');
    expect(await redfishDriver.status(device, 5_000)).toEqual({
      power: 'unknown',
      detail: 'PowerState PoweringOff, which is neither On nor Off.',
    });
    for (const state of ['Paused', 'PoweringOn', 'off', 'OFF', null, 7]) {
      double.hijack = ({ path }) =>
        path.endsWith('/Systems/1') ? { status: 200, body: { '@odata.id': path, PowerState: state } } : null;
      expect(await redfishDriver.status(device, 5_000), String(state)).toMatchObject({ power: 'unknown' });
    }
  });

  it('sends ForceOff, says what a host that is off already answers, and reads it off', async () => {
    for (const [flavour, words] of [
      [
        'ilo',
        /400 Bad Request: Power is off \(iLO\.2\.8\.InvalidOperationForSystemState\)\); the power is off already/,
      ],
      ['conflict', /409 Conflict: Server is already powered OFF\. \(IDRAC\.2\.8\.PSU501\)\); the power is off already/],
    ] as const) {
      const device = await begin({ flavour });
      double.setPower('off');
      const off = await redfishDriver.command(device, 'off', 5_000);
      expect(off).toEqual({ accepted: true, detail: expect.stringMatching(words) });
      expect(await redfishDriver.status(device, 5_000)).toMatchObject({ power: 'off' });
      await double.end();
    }
  });

  it('does not call a refused order accepted while the power is on', async () => {
    const device = await begin();
    double.hijack = ({ method, path }) =>
      method === 'POST' && path.includes('Reset') ? { status: 409, body: { error: { message: 'busy' } } } : null;
    expect(await redfishDriver.command(device, 'off', 5_000)).toEqual({
      accepted: false,
      detail: 'ForceOff was refused (409 Conflict: busy); the power is on.',
    });
  });

  it('says that an order without an answer may have been obeyed', async () => {
    const device = await begin({ flavour: 'no-session' });
    double.cutNext('POST');
    const { accepted, detail } = await redfishDriver.command(device, 'off', 5_000);
    expect(accepted).toBe(false);
    expect(detail).toContain('ForceOff was sent and not answered; it may have been obeyed');
    expect(double.requests().filter((request) => request.includes('Reset'))).toHaveLength(1);
  });

  it('chooses the reset that the system offers, and refuses one that it does not', async () => {
    const device = await begin({ flavour: 'conflict' });
    expect((await redfishDriver.command(device, 'reboot', 5_000)).detail).toMatch(/^PowerCycle/);
    await double.end();
    const weak = await begin({ over: { resets: ['On', 'GracefulShutdown'] } });
    expect(await redfishDriver.command(weak, 'off', 5_000)).toEqual({
      accepted: false,
      detail: 'Nothing was sent: this system offers no ForceOff, only On, GracefulShutdown.',
    });
    expect(orders()).toEqual([]);
  });

  it('names the systems when it cannot tell which one is meant', async () => {
    await begin({
      uuids: ['30373237-3132-4d32-3235-303930524e4b', 'aaaaaaaa-3132-4d32-3235-303930524e4b'],
    });
    const detail = async (system: string) => (await redfishDriver.status(at(double, { system }), 5_000)).detail;
    expect(await detail('')).toContain('set redfishSystem to the one of: system, system-2');
    expect(await detail('9')).toContain('has no system "9"; set redfishSystem to the one of: system, system-2');
    const second = at(double, { system: 'system-2' });
    expect(await redfishDriver.status(second, 5_000)).toMatchObject({ power: 'on' });
    expect((await redfishDriver.guid(second, 5_000)).guid).toBe('aaaaaaaa31324d323235303930524e4b');
    await redfishDriver.command(second, 'off', 5_000);
    expect(double.power()).toBe('on');
  });

  it.each(['00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', 'no uuid'])(
    'takes UUID %s for no identity',
    async (uuid) => {
      const device = await begin({ uuids: [uuid] });
      expect((await redfishDriver.guid(device, 5_000)).guid).toBeNull();
    },
  );

  it('believes a self-signed certificate by its fingerprint only, and says which it saw', async () => {
    await begin();
    const said = async (certificate: string) => redfishDriver.status(at(double, { certificate }), 5_000);
    const refused = await said('verify');
    expect(refused.power).toBe('unknown');
    expect(refused.detail).toContain('is self-signed');
    expect(refused.detail).toContain(`set redfishCertificate to its SHA-256 fingerprint ${double.fingerprint}`);
    expect((await said('ab'.repeat(32))).detail).toContain('is not the one of redfishCertificate');
    expect((await said('sha1')).detail).toContain('redfishCertificate cannot be used');
    expect(double.requests()).toEqual([]);
    expect((await said(double.fingerprint)).power).toBe('on');
    expect((await said(double.fingerprint.replaceAll(':', '').toLowerCase())).power).toBe('on');
  });

  it('logs in anew, once, when its session has expired', async () => {
    const device = await begin();
    let left = 1;
    double.hijack = ({ method, path }) => {
      if (method === 'POST' && path.includes('Reset') && left > 0) {
        left -= 1;
        double.expireSessions();
      }
      return null;
    };
    expect(await redfishDriver.command(device, 'off', 5_000)).toMatchObject({ accepted: true });
    expect(orders()).toEqual(['set power 0']);
    left = 9;
    expect(await redfishDriver.command(device, 'on', 5_000)).toMatchObject({
      accepted: false,
      detail: expect.stringContaining('refused user or password (401'),
    });
  });

  it('logs in anew once in a whole call, not for each request', async () => {
    const device = await begin({ over: { sessionLasts: 1 } });
    expect(await redfishDriver.command(device, 'off', 5_000)).toMatchObject({ accepted: false });
    expect(double.requests().filter((request) => request.endsWith('/Sessions'))).toHaveLength(2);
    expect(orders()).toEqual([]);
  });

  it('goes to no other machine, neither by a redirect nor by a link', async () => {
    const device = await begin();
    double.hijack = ({ path }) =>
      path === '/redfish/v1/' ? { status: 308, headers: { location: 'https://192.0.2.1/redfish/v1/' } } : null;
    expect((await redfishDriver.status(device, 5_000)).detail).toContain('points to another machine');
    double.hijack = ({ path }) =>
      path === '/redfish/v1/' ? { status: 308, headers: { location: '/redfish/v1/' } } : null;
    expect((await redfishDriver.status(device, 5_000)).detail).toContain('in a circle');
    double.hijack = ({ path }) =>
      path === '/redfish/v1/' ? { status: 200, body: { Systems: { '@odata.id': '//192.0.2.1/x' } } } : null;
    expect((await redfishDriver.status(device, 5_000)).detail).toContain('points to another machine');
  });

  it('reads no more than a bounded answer, and no answer that is no Redfish', async () => {
    const device = await begin();
    double.hijack = () => ({ status: 200, body: 'x'.repeat(2_000_000) });
    expect((await redfishDriver.status(device, 5_000)).detail).toContain('more than 1024 KiB');
    double.hijack = () => ({ status: 200, body: '<html>' });
    expect((await redfishDriver.status(device, 5_000)).detail).toContain('is no Redfish service');
  });

  it('keeps the deadline with a service that takes the connection and says nothing', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const started = performance.now();
    const { power, detail } = await redfishDriver.status(at({ port, username: 'u', password: 'p' }), 700);
    expect(performance.now() - started).toBeLessThan(15_000);
    expect([power, detail]).toEqual(['unknown', expect.stringContaining('did not answer within 0.7 s')]);
    silent.close();
  });

  it('keeps what a service echoes of the password out of its words', async () => {
    const device = await begin();
    double.hijack = ({ body }) =>
      body.Password === undefined ? null : { status: 401, body: { error: { message: `no ${String(body.Password)}` } } };
    const { detail } = await redfishDriver.status(device, 5_000);
    expect(detail).toContain('no [secret]');
  });
});
