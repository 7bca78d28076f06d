import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { breathe, FakeClock } from '../runtime/testing/fake-ports.ts';
import { emptyCommit, memoryStore } from '../store/testing.ts';
import type { PicketStore } from '../store/types.ts';
import { type LiveHub, openLiveHub } from './hub.ts';
import { LiveStream } from './stream.ts';

let store: PicketStore;
let clock: FakeClock;
let hub: LiveHub;
beforeEach(async () => {
  store = await memoryStore();
  clock = new FakeClock();
  hub = openLiveHub({ clock, journal: store.journal, about: { installation: 'i-1', version: '1' } });
});
afterEach(async () => {
  hub.close();
  await store.close();
});

/** One step with so many sentences, saved and told. */
async function step(sentences: number, cluster = 'lab'): Promise<void> {
  const journal = Array.from({ length: sentences }, (_, n) => ({
    ...{ at: 0, incident: null, subject: 'kvm1', kind: 'state', data: {} },
    sentence: `Sentence ${n}.`,
  }));
  const commit = { ...emptyCommit(cluster), journal };
  await store.commit(commit);
  hub.committed(commit);
}

interface Reader {
  readonly stream: LiveStream;
  readonly socket: PassThrough;
  /** Names of events so far, journal entries with their id. */
  events(): string[];
}

async function reader(
  lastSeen: number | null = null,
  valid: () => Promise<boolean> = async () => true,
): Promise<Reader> {
  const socket = new PassThrough({ highWaterMark: 1 });
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const stream = new LiveStream(socket, 'session-1', valid);
  await hub.add(stream, lastSeen);
  return {
    stream,
    socket,
    events: () => [...text.matchAll(/(?:id: (\d+)\n)?event: (\w+)/g)].map(([, id, name]) => `${name}${id ?? ''}`),
  };
}

/** Database and streams answer in turns of their own, which the clock of the test does not count. */
async function settled(): Promise<void> {
  for (let n = 0; n < 5; n++) {
    await new Promise((resolve) => setImmediate(resolve));
    await breathe();
  }
}

async function pass(ms: number): Promise<void> {
  await clock.run(ms);
  await settled();
}

describe('a browser that listens', () => {
  it('hears of each cluster that changed at most four times a second, and of every journal entry once', async () => {
    await step(3);
    const one = await reader();
    for (let n = 0; n < 10; n++) await step(1);
    await step(0, 'other');
    await pass(250);
    await step(1);
    await pass(250);
    expect(one.events()).toEqual([
      'hello',
      'changed',
      'changed',
      ...[4, 5, 6, 7, 8, 9, 10, 11, 12, 13].map((id) => `journal${id}`),
      'changed',
      'journal14',
    ]);
  });

  it('comes back and gets what it missed, in order', async () => {
    await step(5);
    const one = await reader(2);
    await step(1);
    await pass(250);
    expect(one.events()).toEqual(['hello', 'journal3', 'journal4', 'journal5', 'changed', 'journal6']);
  });

  it('that missed more than 500 entries is told to read anew', async () => {
    await step(502);
    const one = await reader(1);
    await step(1);
    await pass(250);
    expect(one.events()).toEqual(['hello', 'resync', 'changed', 'journal503']);
  });

  it('is pinged each 10 s, and let go when it may not listen any more', async () => {
    let valid = true;
    const one = await reader(null, async () => valid);
    await pass(10_000);
    expect(one.events()).toEqual(['hello', 'ping']);
    valid = false;
    await pass(10_000);
    expect(one.socket.writableEnded).toBe(true);
  });

  it('is let go at once when its session ends', async () => {
    const one = await reader();
    hub.end('another');
    expect(one.socket.writableEnded).toBe(false);
    hub.end('session-1');
    expect(one.socket.writableEnded).toBe(true);
  });

  it('and does not read is let go with resync, and holds up nobody', async () => {
    const quick = await reader();
    const slow = new PassThrough({ highWaterMark: 1 });
    await hub.add(new LiveStream(slow, null, async () => true), null);
    for (let n = 0; n < 40 && !slow.writableEnded; n++) {
      await step(100);
      await pass(250);
    }
    expect(slow.writableEnded).toBe(true);
    expect(slow.writableLength + slow.readableLength).toBeLessThan(600_000);
    expect(quick.events().at(-1)).toMatch(/^journal\d+$/);
    slow.destroy();
  });

  it('finds no place when 200 others listen', async () => {
    for (let n = 0; n < 200; n++) {
      expect(hub.full()).toBeNull();
      await reader();
    }
    expect(hub.full()).toContain('200 live streams');
  });
});

it('nobody listens: nothing is read', async () => {
  let reads = 0;
  const journal = { list: async () => ({ rows: [], next: null, reads: reads++ }) };
  const idle = openLiveHub({ clock, journal, about: { installation: 'i-1', version: '1' } });
  idle.committed({ cluster: 'lab', journal: [] });
  await pass(60_000);
  expect(reads).toBe(0);
});
