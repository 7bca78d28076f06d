import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../runtime/testing/fake-ports.ts';
import type { StoredNotifier } from '../store/notify-types.ts';
import type { SendResult } from './channel.ts';
import { Pinger } from './pinger.ts';
import { aNotifier } from './testing/samples.ts';

const config = { kind: 'ping' as const, url: 'https://hc.example.org/x', everySeconds: 60, caCertificate: '' };

let clock: FakeClock;
let calls: number[];
let answer: SendResult;
let well: boolean;
let leader: boolean;
let watches: readonly StoredNotifier[];
let pinger: Pinger;

beforeEach(() => {
  clock = new FakeClock();
  calls = [];
  answer = { ok: true, detail: 'OK' };
  well = true;
  leader = true;
  watches = [aNotifier({ name: 'watch', kind: 'ping', config })];
  pinger = new Pinger({
    notifiers: { list: async () => watches },
    installation: 'inst',
    open: async () => ({ config, secrets: [] }),
    send: async () => {
      calls.push(clock.mono / 1000);
      return answer;
    },
    well: () => well,
    assertLease: async () => {
      if (!leader) throw new Error('Another server holds the lease.');
    },
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    tryMs: 10_000,
  });
});

async function pass(seconds: number): Promise<void> {
  for (let n = 0; n < seconds; n += 1) {
    await Promise.all(await pinger.look());
    await clock.run(1_000);
  }
}

describe('the pinger', () => {
  it('calls once a minute', async () => {
    await pass(181);
    expect(calls).toEqual([0, 60, 120, 180]);
  });

  it('stops while this server is not well or does not hold the lease, and while it is disabled', async () => {
    await pass(1);
    well = false;
    await pass(120);
    expect(calls).toEqual([0]);
    well = true;
    leader = false;
    await pass(120);
    expect(calls).toEqual([0]);
    leader = true;
    watches = [aNotifier({ name: 'watch', kind: 'ping', config, enabled: false })];
    await pass(120);
    expect(calls).toEqual([0]);
    watches = [aNotifier({ name: 'watch', kind: 'ping', config })];
    await pass(1);
    expect(calls).toHaveLength(2);
  });

  it('goes on calling a watch that does not answer, and says so after five minutes', async () => {
    answer = { ok: false, retry: true, detail: 'hc.example.org: nothing listens there.' };
    await pass(299);
    expect(pinger.troubles(300_000)).toEqual([]);
    await pass(10);
    expect(calls).toHaveLength(6);
    expect(pinger.troubles(300_000)).toEqual([
      'the dead-man ping watch does not get through (hc.example.org: nothing listens there)',
    ]);
    answer = { ok: true, detail: 'OK' };
    await pass(60);
    expect(pinger.troubles(300_000)).toEqual([]);
  });
});
