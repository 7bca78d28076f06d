import { expect, it } from 'vitest';
import { atRest, hostOf, notices } from '../testing/stories.ts';

it('a host that could not be switched on again after its fence stays off, and people are told', () => {
  const w = atRest(3, { fencingAction: 'reboot' });
  w.answer = (effect) =>
    effect.kind === 'power' && effect.action === 'on'
      ? { kind: 'power-done', effect: effect.id, outcome: 'failed', revision: 'r1', detail: 'busy' }
      : undefined;
  w.die('kvm1', 'on');
  w.until('fenced', () => hostOf(w, 'kvm1').state === 'down');
  expect(notices(w)).toContain('needs-person');
  expect(hostOf(w, 'kvm1').proof).not.toBeNull();
});
