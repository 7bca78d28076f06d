import { describe, expect, it } from 'vitest';
import { randomFrom } from './random.ts';
import { Schedule } from './schedule.ts';

describe('virtual time', () => {
  it('lets things happen in order of time, and of planning where times are equal', async () => {
    const schedule = new Schedule(0);
    const seen: string[] = [];
    for (const [at, name] of [
      [30, 'c'],
      [10, 'a'],
      [20, 'b1'],
      [20, 'b2'],
      [5, 'first'],
    ] as const)
      schedule.at(at, () => void seen.push(`${name}@${schedule.now}`));
    await schedule.run(25);
    expect(seen).toEqual(['first@5', 'a@10', 'b1@20', 'b2@20']);
    expect(schedule.now).toBe(25);
  });

  it('lets what a promise set going happen before the next moment', async () => {
    const schedule = new Schedule(0);
    const seen: number[] = [];
    schedule.at(
      1,
      () =>
        void Promise.resolve()
          .then(() => Promise.resolve())
          .then(() => seen.push(schedule.now)),
    );
    schedule.at(2, () => undefined);
    await schedule.run(2);
    expect(seen).toEqual([1]);
  });

  it('forgets what was called off', async () => {
    const schedule = new Schedule(0);
    let called = false;
    schedule
      .at(1, () => {
        called = true;
      })
      .cancel();
    await schedule.run(5);
    expect(called).toBe(false);
  });

  it('has thousands of things happen in order', async () => {
    const schedule = new Schedule(0);
    const random = randomFrom(3);
    const seen: number[] = [];
    for (let i = 0; i < 3000; i += 1) schedule.at(random.int(0, 1000), () => void seen.push(schedule.now));
    await schedule.run(1000);
    expect(seen).toHaveLength(3000);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });
});

describe('chance', () => {
  it('is the same for the same seed and name, and another for any other', () => {
    const draw = (seed: number, name: string): number[] => {
      const random = randomFrom(seed, name);
      return Array.from({ length: 5 }, () => random.int(0, 1_000_000));
    };
    expect(draw(1, 'a')).toEqual(draw(1, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(2, 'a'));
    expect(draw(1, 'a')).not.toEqual(draw(1, 'b'));
  });

  it('is even enough', () => {
    const random = randomFrom(9);
    const mean = Array.from({ length: 20_000 }, () => random.next()).reduce((a, b) => a + b) / 20_000;
    expect(mean).toBeGreaterThan(0.48);
    expect(mean).toBeLessThan(0.52);
  });
});
