import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Asked, type HostQueues, hostQueues } from './host-queue.ts';

describe('the queue of a host', () => {
  let queues: HostQueues;
  let log: string[];
  let gates: Map<string, PromiseWithResolvers<void>>;
  beforeEach(() => {
    [queues, log, gates] = [hostQueues(), [], new Map()];
  });
  const read = (level = 0, endMs = 1_000): Asked => ({
    same: 'status',
    level,
    switches: false,
    shared: 'until-begun',
    endMs,
  });
  const off = (shared: Asked['shared'] = 'until-ended'): Asked => ({
    same: 'off',
    level: 0,
    switches: true,
    shared,
    endMs: 1_000,
  });
  /** Work that logs its begin and waits until the test lets it end. */
  const ask = (name: string, asked: Asked, host = 'kvm1'): Promise<string> =>
    queues.run(host, asked, async () => {
      log.push(name);
      const gate = Promise.withResolvers<void>();
      gates.set(name, gate);
      await gate.promise;
      return name;
    });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  const end = async (name: string): Promise<void> => {
    gates.get(name)?.resolve();
    await settle();
  };

  it('lets a command of any level wait for what is under way on another, and the reads after it wait for it', async () => {
    void ask('read 2', read(1));
    void ask('off', off());
    void ask('read 1', read(0));
    expect(log).toEqual(['read 2']);
    await end('read 2');
    expect(log).toEqual(['read 2', 'off']);
    await end('off');
    expect(log).toEqual(['read 2', 'off', 'read 1']);
  });

  it('reads two levels at the same time, so that a dead device of one does not hide the other, and other hosts beside', async () => {
    void ask('read 1', read(0));
    void ask('read 2', read(1));
    void ask('other', off(), 'kvm2');
    expect(log).toEqual(['read 1', 'read 2', 'other']);
  });

  it('answers two reads that wait with one, and none with a read that has begun (S2)', async () => {
    const first = ask('first', read());
    const second = ask('second', read());
    const third = ask('third', read());
    await end('first');
    await end('second');
    expect(await Promise.all([first, second, third])).toEqual(['first', 'second', 'second']);
    expect(log).toEqual(['first', 'second']);
  });

  it('never answers a read from before a command that was asked for in between', async () => {
    void ask('begun', read());
    const before = ask('before', read());
    void ask('off', off());
    const after = ask('after', read());
    for (const name of ['begun', 'before', 'off', 'after']) await end(name);
    expect([await before, await after]).toEqual(['before', 'after']);
  });

  it('answers a second click with the command under way, but not once another one waits behind it', async () => {
    const first = ask('off', off());
    const click = ask('click', off());
    void ask('on', { ...off(), same: 'on' });
    const later = ask('later', off());
    for (const name of ['off', 'on', 'later']) await end(name);
    expect(await Promise.all([first, click, later])).toEqual(['off', 'off', 'later']);
  });

  it('shares a command with conditions of its own with nobody', async () => {
    const automatic = ask('automatic', off('never'));
    const manual = ask('manual', off());
    const again = ask('again', off('never'));
    for (const name of ['automatic', 'manual', 'again']) await end(name);
    expect(await Promise.all([automatic, manual, again])).toEqual(['automatic', 'manual', 'again']);
  });

  it('asks apart for who has another deadline', async () => {
    void ask('running', read());
    const soon = ask('soon', read(0, 1_000));
    const late = ask('late', read(0, 5_000));
    for (const name of ['running', 'soon', 'late']) await end(name);
    expect(await Promise.all([soon, late])).toEqual(['soon', 'late']);
  });

  it('goes on after work that fails', async () => {
    const broken = queues.run('kvm1', off(), () => Promise.reject(new Error('broken')));
    const next = ask('next', read());
    await expect(broken).rejects.toThrow('broken');
    await end('next');
    expect(await next).toBe('next');
  });

  it('keeps commands alone, reads in order and every answer younger than its question, whatever comes', async () => {
    const request = fc.record({
      kind: fc.constantFrom<'status' | 'off' | 'on'>('status', 'off', 'on'),
      level: fc.nat(1),
      only: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(request, { maxLength: 12 }),
        fc.infiniteStream(fc.nat(5)),
        async (requests, choices) => {
          const own = hostQueues();
          const running = new Set<{ level: number; switches: boolean; finish: () => void }>();
          let begun = 0;
          const answers = requests.map(({ kind, level, only }, at) => {
            const switches = kind !== 'status';
            const shared = switches ? (only ? 'never' : 'until-ended') : 'until-begun';
            const asked: Asked = { same: kind, level, switches, shared, endMs: 0 };
            const begunBefore = begun;
            return own
              .run('h', asked, () => {
                for (const other of running) expect(other.switches || switches || other.level === level).toBe(false);
                begun += 1;
                const mine = begun;
                return new Promise<{ order: number; at: number }>((resolve) => {
                  const entry = {
                    level,
                    switches,
                    finish: () => {
                      running.delete(entry);
                      resolve({ order: mine, at });
                    },
                  };
                  running.add(entry);
                });
              })
              .then((answer) => {
                if (!switches) expect(answer.order).toBeGreaterThan(begunBefore);
                return answer;
              });
          });
          for (let turn = 0; turn < 200; turn += 1) {
            const open = [...running];
            open[(choices.next().value ?? 0) % Math.max(1, open.length)]?.finish();
            await Promise.resolve();
          }
          await Promise.all(answers);
        },
      ),
      { numRuns: 60 },
    );
  });
});
