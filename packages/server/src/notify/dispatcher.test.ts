import { PicketError } from '@picket/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wants } from './route.ts';
import { away, postOffice, refused, sent } from './testing/post.ts';
import { aNotifier, aRow, fill } from './testing/samples.ts';
import { defaultTiming } from './timing.ts';
import { troubleOf } from './troubles.ts';

let office: Awaited<ReturnType<typeof postOffice>>;
beforeEach(async () => {
  office = await postOffice('a', 'b');
});
afterEach(() => office.end());

const numbers = (name: string): number[] =>
  office.tries.filter((one) => one.startsWith(`${name} `)).map((one) => Number(one.split(' ')[1]));
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

async function troubles(): Promise<(string | null)[]> {
  const found = await office.store.deliveries.troubles();
  return found.map((trouble) => troubleOf(trouble, office.clock.wallMs(), defaultTiming.troubleAfterMs));
}

describe('the dispatcher', () => {
  it('brings each message to each notifier that wants it, once and in order', async () => {
    await office.store.notifiers.put(aNotifier({ name: 'b', minSeverity: 'critical' }));
    await fill(office.store, 30);
    await office.store.outbox.add(aRow(31, { severity: 'info' }));
    office.dispatcher.wake();
    await expect.poll(() => office.tries.length).toBe(61);
    expect(numbers('a')).toEqual(range(1, 31));
    expect(numbers('b')).toEqual(range(1, 30));
    await expect.poll(async () => (await office.fates()).filter((fate) => fate.endsWith(': sent')).length).toBe(61);
  });

  it('keeps visible what no notifier wants, for a person to route anew', async () => {
    for (const name of ['a', 'b']) await office.store.notifiers.remove(name);
    await fill(office.store, 2);
    office.dispatcher.wake();
    const unrouted = async () => (await office.store.outbox.list({ state: 'unrouted' })).rows.map(({ id }) => id);
    await expect.poll(unrouted).toEqual([2, 1]);
    await office.store.notifiers.put(aNotifier({ name: 'late' }));
    expect(await office.store.deliveries.retry({ outboxId: 2 })).toBe(1);
    office.dispatcher.wake();
    await expect.poll(office.fates).toEqual(['late 2: sent']);
    await expect(office.store.deliveries.retry({ outboxId: 99 })).rejects.toMatchObject({ code: 'UNKNOWN_MESSAGE' });
    await expect(office.store.deliveries.retry({ notifier: 'x' })).rejects.toMatchObject({ code: 'UNKNOWN_NOTIFIER' });
  });

  it('lets a receiver that never answers hold up nobody else', async () => {
    office.answer = (name) => (name === 'a' ? new Promise(() => undefined) : sent);
    await fill(office.store, 5);
    office.dispatcher.wake();
    await expect.poll(() => numbers('b')).toEqual(range(1, 5));
    expect(numbers('a')).toEqual([1]);
    // A channel that does not keep its deadline is left to itself.
    await office.pass(defaultTiming.tryMs + 3_000);
    await expect.poll(() => numbers('a')).toEqual([1, 2]);
  });

  it('lets later messages pass one that failed, and tries it again with growing pauses', async () => {
    await office.store.notifiers.remove('b');
    office.answer = (_name, { id }) => (id.endsWith('-1') ? away : sent);
    await fill(office.store, 3);
    office.dispatcher.wake();
    await expect.poll(() => numbers('a')).toEqual([1, 2, 3, 1]);
    await office.pass(40_000);
    expect(numbers('a')).toEqual([1, 2, 3, 1, 1, 1, 1, 1]);
    const pauses = office.triedAtMs.slice(3).map((at, n, all) => at - (all[n - 1] ?? at));
    for (const [n, pauseMs] of [2_000, 4_000, 8_000, 16_000].entries()) {
      expect(pauses[n + 1]).toBeGreaterThanOrEqual(pauseMs);
      expect(pauses[n + 1]).toBeLessThan(pauseMs + 1_500);
    }
    await fill(office.store, 1, 4);
    office.dispatcher.wake();
    await expect.poll(() => numbers('a')[8]).toBe(4);
  });

  it('does not try a message that fails by its own fault before each of the others', async () => {
    office.answer = (_name, { id }) => (/-[123]$/.test(id) ? away : sent);
    await fill(office.store, 60);
    office.dispatcher.wake();
    await expect.poll(() => numbers('a').includes(60)).toBe(true);
    await expect.poll(() => numbers('a').length).toBeGreaterThanOrEqual(60);
    expect(numbers('a').length).toBeLessThan(75);
  });

  it('sends all that waited at once and in order when a receiver is back', async () => {
    let up = false;
    office.answer = (name) => (name === 'a' && !up ? away : sent);
    await fill(office.store, 40);
    office.dispatcher.wake();
    await expect.poll(() => numbers('a').length, { timeout: 20_000 }).toBeGreaterThanOrEqual(40);
    await office.pass(20_000, 1_000);
    expect(numbers('a').length).toBeGreaterThan(120);
    up = true;
    const before = numbers('a').length;
    // The longest pause at most until the first of them tries it.
    await office.pass(defaultTiming.maxPauseMs, 5_000);
    await expect
      .poll(async () => (await office.fates()).filter((fate) => /^a .*sent$/.test(fate)).length, { timeout: 20_000 })
      .toBe(40);
    const after = numbers('a').slice(before);
    expect(new Set(after)).toEqual(new Set(range(1, 40)));
    expect(after.slice(1)).toEqual(after.slice(1).toSorted((x, y) => x - y));
  });

  it('gives up at once what is refused for good, for a person to retry or discard', async () => {
    office.answer = (name) => (name === 'a' ? refused : sent);
    await fill(office.store, 3);
    office.dispatcher.wake();
    await expect
      .poll(office.fates)
      .toEqual(['a 1: dead', 'b 1: sent', 'a 2: dead', 'b 2: sent', 'a 3: dead', 'b 3: sent']);
    expect(await troubles()).toEqual([expect.stringContaining('3 messages to notifier a could not be sent')]);
    expect((await office.store.outbox.list({ delivery: 'dead' })).rows).toHaveLength(3);
    office.answer = () => sent;
    expect(await office.store.deliveries.retry({ outboxId: 1, notifier: 'a' })).toBe(1);
    expect(await office.store.deliveries.discard({ outboxId: 2 })).toBe(1);
    expect(await office.store.deliveries.retry({})).toBe(1);
    office.dispatcher.wake();
    await expect
      .poll(office.fates)
      .toEqual(['a 1: sent', 'b 1: sent', 'a 2: discarded', 'b 2: sent', 'a 3: sent', 'b 3: sent']);
    expect(await troubles()).toEqual([]);
  });

  it('gives up after a day and a hundred tries, not by a step of the clock', async () => {
    await office.store.notifiers.remove('b');
    office.answer = () => away;
    await fill(office.store, 1);
    office.dispatcher.wake();
    await expect.poll(() => office.tries.length).toBe(1);
    office.clock.wall += 10 * 86_400_000;
    const hundredTries = 105 * defaultTiming.maxPauseMs;
    for (let ranMs = 0; ranMs < hundredTries && !(await office.fates())[0]?.endsWith('dead'); ranMs += 60_000) {
      await office.pass(60_000, 20_000);
    }
    await expect.poll(office.fates).toEqual(['a 1: dead']);
    expect(office.tries.length).toBe(defaultTiming.giveUpTries);
    expect(office.logged.filter((line) => line.includes('given up'))).toHaveLength(1);
  });

  it('goes on when the wall clock is set back', async () => {
    office.answer = () => away;
    await fill(office.store, 1);
    office.dispatcher.wake();
    await expect.poll(() => office.tries.length).toBe(2);
    office.clock.wall -= 30 * 86_400_000;
    office.answer = () => sent;
    await office.pass(defaultTiming.pollMs);
    await expect.poll(office.fates).toEqual(['a 1: sent', 'b 1: sent']);
  });

  it('says what is wrong once messages have waited five minutes, and takes secrets out of it', async () => {
    office.secrets = ['hunter22'];
    office.answer = (name) => (name === 'a' ? { ...away, detail: 'I know hunter22,\r\nand aHVudGVyMjI= too' } : sent);
    await fill(office.store, 1);
    office.dispatcher.wake();
    await expect.poll(() => office.tries.length).toBe(2);
    expect(await troubles()).toEqual([null]);
    await office.pass(400_000);
    expect(await troubles()).toEqual([
      'notifier a has not got through for 7 min: 1 message waits (I know [secret],; and [secret] too)',
    ]);
    expect(office.logged.join()).not.toContain('hunter22');
    expect(office.logged.join()).not.toContain('aHVudGVyMjI=');
  });

  it('takes a channel that throws for one that failed', async () => {
    office.answer = () => {
      throw new Error('a defect');
    };
    await fill(office.store, 1);
    office.dispatcher.wake();
    await expect
      .poll(async () => (await office.store.deliveries.ofMessages([1]))[0])
      .toMatchObject({ state: 'pending', detail: 'a defect', attempts: 1 });
  });

  it('sends nothing for a disabled notifier until it is enabled, and gives up for one that is removed', async () => {
    office.answer = () => away;
    await fill(office.store, 1);
    office.dispatcher.wake();
    await expect.poll(() => office.tries.length).toBe(2);
    await office.store.notifiers.put(aNotifier({ name: 'a', enabled: false }));
    await office.store.notifiers.remove('b');
    office.answer = () => sent;
    await office.pass(60_000);
    await expect.poll(office.fates).toEqual(['a 1: pending', 'b 1: dead']);
    await office.store.notifiers.put(aNotifier({ name: 'a' }));
    office.dispatcher.wake();
    await expect.poll(office.fates).toEqual(['a 1: sent', 'b 1: dead']);
    expect(await office.store.deliveries.retry({})).toBe(0);
  });

  it('sends nothing while the lease is not held', async () => {
    await fill(office.store, 1);
    await office.store.deliveries.route(office.clock.wallMs(), wants);
    const { claim } = office.store.deliveries;
    let held = false;
    Object.assign(office.store.deliveries, {
      claim: (...args: Parameters<typeof claim>) =>
        held ? claim(...args) : Promise.reject(new PicketError('NOT_LEADER', 'The lease is lost.')),
    });
    office.dispatcher.wake();
    await office.pass(20_000);
    await expect.poll(() => office.logged.length).toBe(1);
    expect(office.tries).toEqual([]);
    held = true;
    await office.pass(defaultTiming.pollMs);
    await expect.poll(office.fates).toEqual(['a 1: sent', 'b 1: sent']);
  });
});
