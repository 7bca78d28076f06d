import type { FencingAction, NotificationDetails } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import type { Notify } from '../model/effects.ts';
import { atRest, ordered } from '../testing/stories.ts';
import { World } from '../testing/world.ts';

const detailsOf = (e: Notify | undefined) => e?.data as unknown as NotificationDetails;

/** kvm1, which runs VM "1", dies with its power on. */
function death(action: FencingAction): World {
  const w = atRest(3, { fencingAction: action });
  w.die('kvm1', 'on');
  w.run(60_000);
  return w;
}

function told(w: World, event: Notify['event']): Notify | undefined {
  return ordered(w, 'notify').find((e) => e.event === event);
}

describe('a message says host, reason, evidence, VMs and what comes next', () => {
  const cases: readonly [FencingAction, Notify['event'], reason: RegExp, next: RegExp][] = [
    [
      'nothing',
      'host-condemned',
      /kvm1 is dead by the word of its neighbours: .*heartbeat/,
      /people are told what would be done, and nothing is cut/i,
    ],
    [
      'nothing',
      'would-have-acted',
      /would have cut the power of kvm1 and started 1 VM/,
      /confirm-down kvm1.*fencingAction off/,
    ],
    [
      'blink',
      'host-condemned',
      /kvm1 is dead by the word of its neighbours/,
      /identify light is switched on, and a person decides/i,
    ],
    [
      'blink',
      'needs-person',
      /identify light is switched on and no VM is moved/,
      /its identify light shows the way.*confirm-down kvm1/,
    ],
    [
      'off',
      'host-condemned',
      /kvm1 is dead by the word of its neighbours/,
      /its power is cut once every gate is open, and its VMs are started elsewhere/i,
    ],
    [
      'off',
      'fence-begun',
      /kvm1 is being fenced: kvm1 looks dead/,
      /cut and read off twice; only then are its VMs started elsewhere\.$/,
    ],
    [
      'off',
      'fence-confirmed',
      /read off twice.*1 VM to be started elsewhere: 1/,
      /started on hosts that have room.*stays off until a person repairs it/,
    ],
    ['off', 'vms-recovered', /kvm1 is down/, /kvm1 stays off until a person repairs it and switches it on/],
    ['reboot', 'fence-begun', /kvm1 is being fenced/, /and it is switched on again/],
    [
      'reboot',
      'fence-confirmed',
      /read off twice/,
      /kvm1 is switched on again; once it is back it takes VMs again by itself/,
    ],
  ];

  it.each(cases)('action %s: %s', (action, event, reason, next) => {
    const row = told(death(action), event);
    expect(row).toMatchObject({ subject: 'kvm1', incident: 'lab-1' });
    expect(row?.sentence).toMatch(reason);
    const details = detailsOf(row);
    expect(details.vms).toEqual(event === 'vms-recovered' ? [] : ['1']);
    expect(details.next).toMatch(next);
    expect(details.evidence.join('\n')).toMatch(/Round \d+, .* by kvm2 and kvm3: dead/);
    expect(details.evidence.join('\n')).toContain('heartbeat on nfs1');
    expect(details.evidence.join('\n')).toMatch(/Its fence device read (on|off)/);
  });

  it('names the closed gates among the evidence, and how a person opens one', () => {
    const w = atRest(3);
    w.submit({ kind: 'observer-changed', troubles: ['its disk is full'] });
    w.die('kvm1', 'on');
    w.run(30_000);
    const details = detailsOf(told(w, 'gate-closed'));
    expect(details.evidence).toContain('Gate observer is closed: This server is not well itself: its disk is full');
    expect(details.next).toContain('picket gate override kvm1 observer');
  });

  it('about a VM says where it may be and what a person has to do', () => {
    const w = new World(2);
    w.addVm('1', 'kvm1');
    w.host('kvm1').says = { domain: { blockJob: true } };
    w.inventory('kvm1');
    w.run(15_000);
    w.die('kvm1', 'off');
    w.run(60_000);
    // A host on which only such a VM ran is not fenced by itself.
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'it is off' });
    const row = told(w, 'vm-held');
    expect(row?.subject).toBe('1');
    expect(detailsOf(row)).toMatchObject({ vms: ['1'], next: expect.stringContaining('picket vm retry 1') });
    expect(detailsOf(row).evidence.join(' ')).toContain('It is held');
  });

  it('is never without a next step, whatever it is about', () => {
    for (const action of ['nothing', 'blink', 'off', 'reboot'] as const) {
      const w = death(action);
      w.boot('kvm1');
      w.run(10_000);
      for (const row of ordered(w, 'notify')) {
        const { evidence, vms, next } = detailsOf(row);
        expect(next, row.event).toMatch(/\S/);
        expect(
          [...evidence, ...vms].every((text) => typeof text === 'string' && text !== ''),
          row.event,
        ).toBe(true);
      }
    }
  });
});
