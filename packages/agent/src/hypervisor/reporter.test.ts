import type { Inventory, WatchdogReport } from '@picket/protocol';
import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { FakeVirsh, failed } from '../testing/fake-virsh.ts';
import { InventoryReporter } from './reporter.ts';

const a = { uuid: '11111111-2222-3333-4444-555555555501', name: 'web1' };
let virsh: FakeVirsh;
let sent: Inventory[];
let up: boolean;
let watchdog: WatchdogReport | undefined;
let whileReading: () => void;
let reporter: InventoryReporter;

beforeEach(() => {
  [virsh, sent, up] = [new FakeVirsh(), [], true];
  virsh.add(a);
  watchdog = undefined;
  whileReading = () => undefined;
  reporter = new InventoryReporter({
    virsh,
    pools: [],
    poolReports: () => [],
    grantedEpoch: () => null,
    qemuAgeMs: async () => null,
    otherManagers: async () => {
      whileReading();
      return [];
    },
    watchdog: () => watchdog,
    memoryTotalMib: 1024,
    send: (inventory) => {
      if (up) sent.push(inventory);
      return up;
    },
    log: pino({ enabled: false }),
  });
});

it('sends what changed, and nothing when nothing did', async () => {
  await reporter.refresh();
  await reporter.refresh();
  expect(sent).toHaveLength(1);
  virsh.add({ ...a, state: 'running' });
  await reporter.refresh();
  expect(sent.map(({ domains }) => domains[0]?.state)).toEqual(['shutoff', 'running']);
});

it('sends each XML once per link', async () => {
  const carriesXml = () => sent.at(-1)?.domains[0]?.xml !== undefined;
  await reporter.sendAll();
  expect(carriesXml()).toBe(true);
  virsh.add({ ...a, state: 'running' });
  await reporter.refresh();
  expect(carriesXml()).toBe(false);
  await reporter.sendAll();
  expect(carriesXml()).toBe(true);
});

it('sends again what could not be sent', async () => {
  up = false;
  await reporter.refresh();
  up = true;
  await reporter.refresh();
  expect(sent.map(({ domains }) => domains[0]?.xml !== undefined)).toEqual([true]);
});

it('tells of the watchdog as it is when the inventory leaves, not as it was when the reading began (S21)', async () => {
  const armed: WatchdogReport = {
    ...{ revision: 'r1', armed: true, device: '/dev/watchdog0', identity: 'iTCO_wdt', kind: 'hardware' },
    ...{ nowayout: false, timeoutMs: 15_000, expiries: 2, pools: [], reason: '' },
  };
  watchdog = armed;
  whileReading = () => {
    watchdog = { ...armed, revision: 'r2', armed: false, reason: 'the agent stops' };
  };
  await reporter.refresh();
  expect(sent.map((inventory) => inventory.watchdog?.armed)).toEqual([false]);
});

it('tells of a libvirt that cannot be asked as unknown, not as empty', async () => {
  virsh.overrides.set('list', () => failed('failed to connect to the hypervisor'));
  await reporter.refresh();
  expect(sent).toMatchObject([{ ok: false, reason: 'failed to connect to the hypervisor' }]);
  expect(reporter.domains).toBeNull();
});

it('never sends a reading that began before an action ended after its result (I1)', async () => {
  let go = () => {};
  let asked = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const waiting = new Promise<void>((resolve) => {
    asked = resolve;
  });
  virsh.overrides.set('dumpxml', async () => {
    asked();
    await gate;
    return null;
  });
  const reading = reporter.refresh();
  await waiting;
  virsh.add({ ...a, state: 'running' });
  reporter.acted();
  go();
  await reading;
  expect(sent.map(({ domains }) => domains[0]?.state)).toEqual(['running']);
});
