import { describe, expect, it } from 'vitest';
import { atRest, hostOf, notices, ordered } from '../testing/stories.ts';
import type { World } from '../testing/world.ts';

const lights = (w: World) => ordered(w, 'identify').map(({ on }) => on);

function blinking(settings: Parameters<typeof atRest>[1] = {}): World {
  const w = atRest(3, { fencingAction: 'blink', ...settings });
  w.die('kvm1', 'on');
  w.until('unfenced', () => w.state('kvm1') === 'unfenced', 60_000);
  w.run(1_000);
  return w;
}

describe('action blink', () => {
  it('lights at once, again each blinkRepeatSeconds, and puts it out when the host is back; one sentence for all of it', () => {
    const w = blinking({ blinkRepeatSeconds: 60 });
    expect(lights(w)).toEqual([true]);
    w.run(200_000);
    expect(lights(w)).toEqual([true, true, true, true]);
    expect(w.journal.filter(({ kind }) => kind === 'identify')).toHaveLength(1);
    w.boot('kvm1');
    w.run(10_000);
    expect(lights(w).at(-1)).toBe(false);
    expect(w.journal.some(({ sentence }) => sentence.includes('is out again'))).toBe(true);
    w.run(200_000);
    expect(lights(w)).toHaveLength(5);
  });

  it('burns for blinkSeconds at most, and is not lit again in this incident', () => {
    const w = blinking({ blinkRepeatSeconds: 60, blinkSeconds: 100 });
    w.run(600_000);
    expect(lights(w)).toEqual([true, true, false]);
  });

  it('is put out by a person: confirmed down, or told to stop', () => {
    const w = blinking();
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'it is off' });
    expect(lights(w)).toEqual([true, false]);
    const v = blinking({ blinkRepeatSeconds: 60 });
    v.submit({ kind: 'manual-fence', host: 'kvm1', action: 'blink-stop', who: 'ada' });
    v.run(300_000);
    expect(lights(v)).toEqual([true]);
    expect(hostOf(v, 'kvm1').blink).toBeNull();
    expect(v.journal.some(({ sentence }) => sentence.includes('ada asks') && sentence.includes('"blink-stop"'))).toBe(
      true,
    );
  });

  it('that fails is told once, and uses the first level that is set', () => {
    const w = atRest(3, { fencingAction: 'blink', blinkRepeatSeconds: 60 });
    w.submit({
      kind: 'devices-changed',
      devices: {
        kvm1: [
          { set: false, revision: 'x' },
          { set: true, revision: 'y' },
        ],
      },
    });
    w.answer = (e) =>
      e.kind === 'identify' ? { kind: 'identified', effect: e.id, ok: false, detail: 'no light' } : undefined;
    w.die('kvm1', 'on');
    w.run(300_000);
    expect(ordered(w, 'identify').length).toBeGreaterThan(3);
    expect(new Set(ordered(w, 'identify').map(({ level }) => level))).toEqual(new Set([1]));
    expect(w.journal.filter(({ kind }) => kind === 'identify')).toHaveLength(1);
    expect(notices(w).filter((id) => id === 'needs-person')).toHaveLength(2);
  });

  it('is lit anew by a new run of the server', () => {
    const w = blinking();
    w.submit({ kind: 'server-started' });
    w.until('condemned again', () => lights(w).length > 1, 60_000);
    expect(lights(w)).toEqual([true, true]);
  });
});
