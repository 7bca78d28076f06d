import { beforeAll, expect, it } from 'vitest';
import {
  LabError,
  type PeerName,
  peerNames,
  peersDown,
  peersUp,
  Refused,
  reach,
  request,
  rest,
  tellPicket,
} from '../src/index.ts';
import { thorough, useLab } from './support.ts';
import { toldBy } from './told.ts';

// Devices are tried by hand only here: a BMC whose password was changed fails twice, which is an alarm, and its end is another one.
const story = useLab({ settings: { fenceTestSeconds: 0 } }, { between: false });

const outageMs = thorough ? 60_000 : 25_000;
const wanted = thorough ? 100 : 40;
/** Two messages in this time from each host: the outage sees most of them, and the machine has time for other tests. */
const pauseMs = 3_000;

beforeAll(async () => {
  const { lab } = story;
  await peersUp(lab);
  await tellPicket(lab, ['mail', 'webhook', 'command']);
  // Nobody acknowledges a trap: one that is sent while nobody listens is gone, so what must arrive is sent as an inform.
  await rest.putNotifier(lab, 'trap', { config: reach.trap(lab, 'inform') });
});

it(`${wanted} messages survive an outage of each receiver and a kill -9 of the server: what came is what was written`, async () => {
  const { lab } = story;
  const before = (await outbox()).length;
  let going = true;
  const events = lab.hosts.map(async ({ name }) => {
    while (going) {
      const dueMs = performance.now() + pauseMs;
      await alarmAndEnd(name);
      await story.until('the pause', () => performance.now() >= dueMs);
    }
  });

  await peersDown(lab);
  const beganMs = performance.now();
  await story.until('half of the outage', () => performance.now() - beganMs >= outageMs / 2);
  await story.perform({ do: 'server.crash', server: 'server' });
  await story.perform({ do: 'server.start', server: 'server' });
  await story.until('the outage is long enough', () => performance.now() - beganMs >= outageMs);
  const inOutage = (await outbox()).length - before;
  expect(inOutage, 'messages written while nobody took them').toBeGreaterThan(wanted / 5);
  for (const peer of peerNames) expect(await toldBy(lab, peer), `what ${peer} took meanwhile`).toEqual([]);

  await peersUp(lab);
  await story.until(`${wanted} messages`, async () => (await outbox()).length >= wanted);
  going = false;
  await Promise.all(events);
  await story.until('everything sent', async () => (await outbox()).every(({ state }) => state === 'sent'));

  const written = (await outbox()).map(({ messageId }) => messageId);
  expect(written.length).toBeGreaterThanOrEqual(wanted);
  for (const peer of peerNames) expect(await idsAt(peer), `what ${peer} received`).toEqual(new Set(written));
});

async function idsAt(peer: PeerName): Promise<Set<string>> {
  return new Set((await toldBy(story.lab, peer)).map(({ id }) => id));
}

/** Every message of the installation, also those about the server itself. */
async function outbox(): Promise<{ messageId: string; state: string }[]> {
  const { entries } = await request<{ entries: { messageId: string; state: string }[] }>(
    story.lab,
    'GET',
    '/outbox?order=oldest&limit=1000',
  );
  return entries;
}

/** device-unfenceable and device-fenceable, by what an operator would do; a server that is away is asked again. */
async function alarmAndEnd(host: string): Promise<void> {
  await story.perform({ do: 'bmc.wrong-password', host });
  for (let count = 0; count < 2; count += 1) await tryDevice(host);
  await story.perform({ do: 'bmc.up', host });
  await tryDevice(host);
}

async function tryDevice(host: string): Promise<void> {
  await story.until(`an answer about the device of ${host}`, async () => {
    try {
      await rest.hostOrder(story.lab, host, 'fence', { action: 'test' });
      return true;
    } catch (error) {
      // That it failed is an answer, too.
      if (error instanceof Refused) return true;
      if (error instanceof LabError) return false;
      throw error;
    }
  });
}
