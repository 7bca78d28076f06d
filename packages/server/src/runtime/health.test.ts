import { expect, it } from 'vitest';
import { watchHealth } from './health.ts';
import { FakeClock, fakeWorld } from './testing/fake-ports.ts';

it('renews the lease sooner for those who wait for it, once a second at the most', async () => {
  const clock = new FakeClock();
  const at: number[] = [];
  const lease = { renew: async () => at.push(clock.mono) };
  const quiet = () => undefined;
  const health = watchHealth(lease, clock, fakeWorld().ports.log, quiet, quiet);
  await clock.run(2_000);
  for (let i = 0; i < 10; i += 1) health.renewSoon();
  await clock.run(100);
  for (let i = 0; i < 10; i += 1) health.renewSoon();
  await clock.run(7_000);
  health.stop();
  health.renewSoon();
  await clock.run(20_000);
  expect(at).toEqual([2_000, 3_000, 8_000]);
});
