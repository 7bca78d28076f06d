import type { Host, Watchdog } from '@picket/engine';
import { expect, it } from 'vitest';
import { aHost } from '../testing/model.ts';
import { watchdogReadiness, watchdogView } from './watchdog.ts';

const chip: Watchdog = {
  ...{ revision: 'w1', armed: true, device: '/dev/watchdog0', identity: 'iTCO_wdt', kind: 'hardware' },
  ...{ nowayout: false, timeoutMs: 15_000, expiries: 1, pools: ['nfs1'], reason: '' },
  ...{ bootId: 'boot-1', session: 'session-1', alone: true },
};

function host(watchdog: Watchdog | null, watchdogProof: Host['settings']['watchdogProof']): Host {
  const one = aHost('kvm1');
  return { ...one, watchdog, settings: { ...one.settings, watchdogProof } };
}

it('tells the bound that the engine works out, not one that the host claims', () => {
  expect(watchdogView(host(chip, 'hardware'))).toMatchObject({ boundSeconds: 135, proofSeconds: 162 });
});

it('says in readiness why a watchdog that is to be believed proves nothing', () => {
  expect(watchdogReadiness(host(null, 'hardware'))).toMatchObject({
    ok: false,
    sentence: expect.stringContaining('it told of no watchdog'),
  });
  const idle = { ...chip, armed: false, reason: 'the device is busy' };
  expect(watchdogReadiness(host(idle, 'softdog'))).toMatchObject({
    ok: false,
    sentence: expect.stringContaining('the device is busy'),
  });
  expect(watchdogReadiness(host(chip, 'hardware'))).toMatchObject({ ok: true });
});

it('says nothing in readiness where nobody expects one and there is none', () => {
  expect(watchdogReadiness(host(null, 'never'))).toBeNull();
  expect(watchdogReadiness(host(chip, 'never'))).toMatchObject({
    ok: true,
    sentence: expect.stringContaining('Nothing is concluded from that: watchdogProof is never'),
  });
});
