import { describe, expect, it } from 'vitest';
import { wallEngineClock } from './engine-clock.ts';
import { senderEngineId } from './engine-id.ts';

const start2026 = Date.UTC(2026, 0, 1);

describe('engine id of this sender', () => {
  it('is the same for an installation for ever, and no other’s', () => {
    const id = senderEngineId({ engineId: '' }, '6f1c0f2e-9f7b-4a53-8f5d-0a3c5d3c1b11');

    expect(id).toBe('80001f88050a0f9d92239a54016f24fc7b');
    expect(senderEngineId({ engineId: '' }, 'another')).not.toBe(id);
  });

  it('is the configured one where there is one', () => {
    expect(senderEngineId({ engineId: '80001F8805AABB' }, 'any')).toBe('80001f8805aabb');
  });
});

describe('engine time of this sender', () => {
  function clockAt(wall: number) {
    const now = { wall, mono: 5_000 };
    const clock = wallEngineClock(
      () => now.wall,
      () => now.mono,
    );
    return { now, clock };
  }

  it('goes with the wall clock, so that it is higher after a restart', () => {
    const { clock, now } = clockAt(start2026 + 1_000_000);
    expect([clock.boots, clock.seconds()]).toEqual([1, 1_000]);
    now.wall += 30_000;
    now.mono += 30_000;
    expect(clock.seconds()).toBe(1_030);
    const restarted = clockAt(now.wall + 5_000);
    expect([restarted.clock.boots, restarted.clock.seconds()]).toEqual([1, 1_035]);
  });

  it('goes on when the wall clock is set back, and follows it when it is set forward', () => {
    const { clock, now } = clockAt(start2026 + 1_000_000);
    clock.seconds();
    now.wall -= 900_000;
    now.mono += 10_000;
    expect(clock.seconds()).toBe(1_010);
    now.wall += 2_000_000;
    expect(clock.seconds()).toBe(2_100);
  });

  it('stays within what a receiver takes, whatever the wall clock says', () => {
    expect(clockAt(0).clock.seconds()).toBe(1);
    expect(clockAt(Date.UTC(2200, 0, 1)).clock.seconds()).toBe(2 ** 31 - 2);
  });
});
