import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freeUdpPort, noBmcHere, type SimulatedBmc, startBmc } from '../testing/bmc-simulator.ts';
import { testDevice } from '../testing/device.ts';
import { fenceDriverContract } from '../testing/driver-contract.ts';
import { ipmiBench } from '../testing/ipmi-bench.ts';
import { ipmiDriver } from './ipmi-driver.ts';

fenceDriverContract(
  'ipmi',
  ipmiDriver,
  ipmiBench(({ port, username, password }) => testDevice({ port, username, password })),
);

describe.skipIf(noBmcHere() !== null)('driver ipmi, on its own', () => {
  let bmc: SimulatedBmc;
  beforeAll(async () => {
    bmc = await startBmc();
  });
  afterAll(() => bmc?.end());

  it('tells a refused session from a silent BMC', async () => {
    const wrong = await ipmiDriver.status(testDevice({ ...bmc, password: 'wrong' }), 4_000);
    expect(wrong.detail).toContain('refused the session: check user, password');
    const silent = await ipmiDriver.status(testDevice({ ...bmc, port: await freeUdpPort() }), 3_000);
    expect(silent.detail).toContain('did not answer');
  });

  it('sends an order once even when the BMC takes 3 s over it', async () => {
    const before = bmc.calls().length;
    bmc.slow(3);
    const started = performance.now();
    const { accepted } = await ipmiDriver.command(testDevice(bmc), 'reboot', 10_000);
    bmc.slow(0);
    expect(accepted).toBe(true);
    expect(performance.now() - started).toBeGreaterThan(2_900);
    expect(
      bmc
        .calls()
        .slice(before)
        .filter((call) => call.startsWith('set')),
    ).toHaveLength(1);
  });
});
