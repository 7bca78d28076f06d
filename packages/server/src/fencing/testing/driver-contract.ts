import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FenceDevice, FenceDriver } from '../driver.ts';
import { freeUdpPort, noBmcHere, type SimulatedBmc, startBmc } from './bmc-simulator.ts';

const timeoutMs = 8_000;
const shortMs = 2_000;
/** A deadline is kept to within this, on a busy machine too. */
const slackMs = 1_500;

/**
 * What every fence driver must do, against a real BMC. `deviceFor` makes the driver's own idea of a device with a user and
 * a password at a UDP port of this machine.
 */
export function fenceDriverContract(
  name: string,
  driver: FenceDriver,
  deviceFor: (at: { port: number; username: string; password: string }) => FenceDevice,
): void {
  const missing = noBmcHere();
  describe.skipIf(missing !== null)(`driver ${name}${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
    let bmc: SimulatedBmc;
    let device: FenceDevice;
    beforeAll(async () => {
      bmc = await startBmc();
      device = deviceFor(bmc);
    });
    afterAll(() => bmc?.end());
    beforeEach(() => {
      bmc.lie(false);
      bmc.slow(0);
      bmc.setPower('on');
    });

    it('reads on and off as the host is', async () => {
      expect(await driver.status(device, timeoutMs)).toMatchObject({ power: 'on' });
      bmc.setPower('off');
      expect(await driver.status(device, timeoutMs)).toMatchObject({ power: 'off' });
    });

    it('switches off and on, each order reaching the host once', async () => {
      const before = bmc.calls().length;
      expect(await driver.command(device, 'off', timeoutMs)).toMatchObject({ accepted: true });
      expect(bmc.power()).toBe('off');
      expect(await driver.command(device, 'on', timeoutMs)).toMatchObject({ accepted: true });
      expect(bmc.power()).toBe('on');
      const orders = bmc
        .calls()
        .slice(before)
        .filter((call) => call.startsWith('set power'));
      expect(orders).toEqual(['set power 0', 'set power 1']);
    });

    it('takes switching off a host that is off for no failure', async () => {
      bmc.setPower('off');
      expect(await driver.command(device, 'off', timeoutMs)).toMatchObject({ accepted: true });
      expect(await driver.status(device, timeoutMs)).toMatchObject({ power: 'off' });
    });

    it('lights the identify LED', async () => {
      expect(await driver.identify(device, true, timeoutMs)).toMatchObject({ accepted: true });
      expect(bmc.calls().at(-1)).toMatch(/^set identify 255/);
    });

    it('reads the GUID, lower-case without dashes', async () => {
      expect(await driver.guid(device, timeoutMs)).toMatchObject({ guid: bmc.guid });
    });

    it('tests without touching the power', async () => {
      const before = bmc.calls().length;
      expect(await driver.test(device, timeoutMs)).toMatchObject({ accepted: true });
      expect(
        bmc
          .calls()
          .slice(before)
          .filter((call) => call.startsWith('set')),
      ).toEqual([]);
    });

    it('takes the word of a lying BMC for acceptance, and still reads on', async () => {
      bmc.lie(true);
      expect(await driver.command(device, 'off', timeoutMs)).toMatchObject({ accepted: true });
      expect(await driver.status(device, timeoutMs)).toMatchObject({ power: 'on' });
    });

    it('answers unknown and not accepted, with a reason and without the password, when the password is wrong', async () => {
      const wrong = deviceFor({ ...bmc, password: 'wr0ng pass' });
      const before = bmc.calls().length;
      const status = await driver.status(wrong, timeoutMs);
      const off = await driver.command(wrong, 'off', timeoutMs);
      const guid = await driver.guid(wrong, timeoutMs);
      expect(status.power).toBe('unknown');
      expect(off.accepted).toBe(false);
      expect(guid.guid).toBeNull();
      for (const { detail } of [status, off, guid]) {
        expect(detail.length).toBeGreaterThan(10);
        expect(detail).not.toContain('wr0ng');
        expect(detail).not.toContain('\n');
      }
      expect(bmc.calls().slice(before)).toEqual([]);
    });

    it('keeps the deadline with a dead BMC', async () => {
      const dead = deviceFor({ ...bmc, port: await freeUdpPort() });
      const started = performance.now();
      const [status, off] = await Promise.all([driver.status(dead, shortMs), driver.command(dead, 'off', shortMs)]);
      expect(performance.now() - started).toBeLessThan(shortMs + slackMs);
      expect(status.power).toBe('unknown');
      expect(status.detail).not.toBe('');
      expect(off.accepted).toBe(false);
    });

    it('keeps the deadline with a slow BMC and calls its power unknown', async () => {
      bmc.slow(4);
      const started = performance.now();
      expect(await driver.status(device, shortMs)).toMatchObject({ power: 'unknown' });
      expect(performance.now() - started).toBeLessThan(shortMs + slackMs);
    });
  });
}
