import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../runtime/testing/fake-ports.ts';
import { temporaryStore } from '../store/testing.ts';
import { type ClusterAlarm, remindOnce } from './reminders.ts';
import { wants } from './route.ts';
import { aNotifier } from './testing/samples.ts';

const alarm: ClusterAlarm = {
  cluster: 'lab',
  key: 'kvm1/needs-person',
  event: 'needs-person',
  severity: 'critical',
  subject: 'kvm1',
  incident: 'lab-1',
  sentence: 'kvm1 cannot be proven off.',
  evidence: ['Its device does not answer.'],
  vms: ['vm1'],
  next: 'Confirm it by hand.',
};

describe('reminders of alarms that stand', () => {
  let world: Awaited<ReturnType<typeof temporaryStore>>;
  const clock = new FakeClock();
  beforeEach(async () => {
    world = await temporaryStore('lab');
    await world.store.notifiers.put(aNotifier({ name: 'hourly', remindAfterSeconds: 3600 }));
    await world.store.notifiers.put(aNotifier({ name: 'never', remindAfterSeconds: 0 }));
    await world.store.notifiers.put(aNotifier({ name: 'elsewhere', remindAfterSeconds: 60, clusters: ['other'] }));
  });
  afterEach(() => world.end());

  const look = (alarms: readonly ClusterAlarm[] = [alarm]): Promise<number> =>
    remindOnce({ store: world.store, alarms: () => alarms, clock });

  it('come once per period, to the notifier alone, with all that the alarm says', async () => {
    expect(await look()).toBe(0);
    await clock.run(3_599_000);
    expect(await look()).toBe(0);
    await clock.run(1_000);
    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
    const { rows } = await world.store.outbox.list({});
    expect(rows).toEqual([
      expect.objectContaining({
        event: 'needs-person',
        subject: 'kvm1',
        incident: 'lab-1',
        state: 'queued',
        data: {
          evidence: alarm.evidence,
          vms: alarm.vms,
          next: alarm.next,
          reminder: true,
          notifier: 'hourly',
        },
      }),
    ]);
    expect(await world.store.deliveries.route(clock.wallMs(), wants)).toBe(1);
    expect(await world.store.deliveries.ofMessages([rows[0]?.id ?? 0])).toMatchObject([{ notifier: 'hourly' }]);
  });

  it('survive a restart: nobody is told anew, and the time goes on', async () => {
    await look();
    await clock.run(3_600_000);
    await look();
    await clock.run(1_800_000);
    const kept = await world.store.reminders.list();
    expect(kept).toMatchObject([{ notifier: 'hourly', alarm: alarm.key, toldMs: clock.wallMs() - 1_800_000 }]);
    expect(await look()).toBe(0);
    await clock.run(1_800_000);
    expect(await look()).toBe(1);
  });

  it('wait anew after a message of their own about the same thing', async () => {
    await look();
    await clock.run(3_000_000);
    const { key: _key, evidence, vms, next, ...message } = alarm;
    await world.store.outbox.add({ ...message, wallMs: clock.wallMs(), data: { evidence, vms, next } });
    await world.store.deliveries.route(clock.wallMs(), wants);
    await clock.run(3_000_000);
    expect(await look()).toBe(0);
    await clock.run(600_000);
    expect(await look()).toBe(1);
  });

  it('end with the alarm', async () => {
    await look();
    expect(await look([])).toBe(0);
    expect(await world.store.reminders.list()).toEqual([]);
    await clock.run(3_600_000);
    expect(await look()).toBe(0);
  });

  it('do not wait for ever when the clock was set back', async () => {
    await look();
    clock.wall -= 400 * 86_400_000;
    await look();
    await clock.run(3_600_000);
    expect(await look()).toBe(1);
  });
});
