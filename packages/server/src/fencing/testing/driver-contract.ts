import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FenceDevice, FenceDriver } from '../driver.ts';

/** A real peer for the driver: a BMC or service with one host behind it. */
interface Peer {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly guid: string;
  lie(lying: boolean): void;
  slow(seconds: number): void;
  setPower(power: 'on' | 'off'): void;
  power(): 'on' | 'off';
  /** What reached the host, in order: `get power`, `set power 0`, `set identify 255`. */
  calls(): string[];
  end(): Promise<void>;
}

/** What a driver can do at all. Everything else of the contract holds for each. */
export interface Abilities {
  /** It tells which machine is behind the device. */
  readonly identity: boolean;
  readonly light: boolean;
  /** It waits itself until the host is off, and does not accept the order before: it cannot be lied to. */
  readonly waitsForOff: boolean;
}

export interface Bench {
  /** Why the stories cannot be told here; null = they can. */
  readonly missing: string | null;
  start(): Promise<Peer>;
  /** A port of this machine at which nobody answers. */
  deadPort(): Promise<number>;
  deviceFor(at: { port: number; username: string; password: string }): FenceDevice;
}

const timeoutMs = 8_000;
const shortMs = 2_000;
/** A deadline is kept to within this, on a busy machine too. */
const slackMs = 1_500;

/** What every fence driver must do, against a real peer. */
export function fenceDriverContract(
  name: string,
  driver: FenceDriver,
  { missing, start, deadPort, deviceFor }: Bench,
  can: Abilities = { identity: true, light: true, waitsForOff: false },
): void {
  describe.skipIf(missing !== null)(`driver ${name}${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
    let peer: Peer;
    let device: FenceDevice;
    const orders = (from: number): string[] =>
      peer
        .calls()
        .slice(from)
        .filter((call) => call.startsWith('set'));
    beforeAll(async () => {
      peer = await start();
      device = deviceFor(peer);
    });
    afterAll(() => peer?.end());
    beforeEach(() => {
      peer.lie(false);
      peer.slow(0);
      peer.setPower('on');
    });

    it('reads on and off as the host is', async () => {
      expect(await driver.status(device, timeoutMs)).toMatchObject({ power: 'on' });
      peer.setPower('off');
      expect(await driver.status(device, timeoutMs)).toMatchObject({ power: 'off' });
    });

    it('switches off and on, each order reaching the host once', async () => {
      const before = peer.calls().length;
      expect(await driver.command(device, 'off', timeoutMs)).toMatchObject({ accepted: true });
      await expect.poll(async () => (await driver.status(device, timeoutMs)).power).toBe('off');
      expect(peer.power()).toBe('off');
      expect(await driver.command(device, 'on', timeoutMs)).toMatchObject({ accepted: true });
      expect(peer.power()).toBe('on');
      expect(orders(before)).toEqual(['set power 0', 'set power 1']);
    });

    it('takes switching off a host that is off for no failure', async () => {
      peer.setPower('off');
      expect(await driver.command(device, 'off', timeoutMs)).toMatchObject({ accepted: true });
      expect(await driver.status(device, timeoutMs)).toMatchObject({ power: 'off' });
    });

    it(can.light ? 'lights the identify LED and puts it out' : 'says that it has no identify LED', async () => {
      const before = peer.calls().length;
      const said = await driver.identify(device, true, timeoutMs);
      expect(said.accepted).toBe(can.light);
      if (can.light) {
        expect(peer.calls().at(-1)).toMatch(/^set identify 255/);
        expect(await driver.identify(device, false, timeoutMs)).toMatchObject({ accepted: true });
        expect(peer.calls().at(-1)).toMatch(/^set identify 0/);
      } else {
        expect(said.detail.length).toBeGreaterThan(10);
        expect(orders(before)).toEqual([]);
      }
    });

    it(can.identity ? 'reads the GUID, lower-case without dashes' : 'says that it cannot tell a GUID', async () => {
      const { guid, detail } = await driver.guid(device, timeoutMs);
      expect(guid).toBe(can.identity ? peer.guid : null);
      expect(detail.length).toBeGreaterThan(10);
    });

    it('tests without touching the power', async () => {
      const before = peer.calls().length;
      expect(await driver.test(device, timeoutMs)).toMatchObject({ accepted: true });
      expect(orders(before)).toEqual([]);
    });

    it(`${can.waitsForOff ? 'does not accept' : 'accepts'} what a lying device accepts, and still reads on`, async () => {
      peer.lie(true);
      expect(await driver.command(device, 'off', timeoutMs)).toMatchObject({ accepted: !can.waitsForOff });
      expect(await driver.status(device, timeoutMs)).toMatchObject({ power: 'on' });
    });

    it('answers unknown and not accepted, with a reason and without the password, when the password is wrong', async () => {
      const wrong = deviceFor({ ...peer, password: 'wr0ng pass' });
      const before = peer.calls().length;
      const status = await driver.status(wrong, timeoutMs);
      const off = await driver.command(wrong, 'off', timeoutMs);
      const guid = await driver.guid(wrong, timeoutMs);
      const test = await driver.test(wrong, timeoutMs);
      expect(status.power).toBe('unknown');
      expect([off.accepted, test.accepted]).toEqual([false, false]);
      expect(guid.guid).toBeNull();
      for (const { detail } of [status, off, guid, test]) {
        expect(detail.length).toBeGreaterThan(10);
        expect(detail).not.toContain('wr0ng');
        expect(detail).not.toContain('\n');
      }
      expect(orders(before)).toEqual([]);
    });

    it('keeps the deadline with a dead device', async () => {
      const dead = deviceFor({ ...peer, port: await deadPort() });
      const started = performance.now();
      const [status, off] = await Promise.all([driver.status(dead, shortMs), driver.command(dead, 'off', shortMs)]);
      expect(performance.now() - started).toBeLessThan(shortMs + slackMs);
      expect(status.power).toBe('unknown');
      expect(status.detail).not.toBe('');
      expect(off.accepted).toBe(false);
    });

    it('keeps the deadline with a slow device and calls its power unknown', async () => {
      peer.slow(4);
      const started = performance.now();
      expect(await driver.status(device, shortMs)).toMatchObject({ power: 'unknown' });
      expect(performance.now() - started).toBeLessThan(shortMs + slackMs);
    });
  });
}
