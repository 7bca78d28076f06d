import type { NotificationMessage } from '@picket/protocol';
import { FakeClock } from '../../runtime/testing/fake-ports.ts';
import { temporaryStore } from '../../store/testing.ts';
import type { SendResult } from '../channel.ts';
import { Dispatcher } from '../dispatcher.ts';
import { defaultTiming } from '../timing.ts';
import { aNotifier } from './samples.ts';

type Answer = (notifier: string, message: NotificationMessage) => SendResult | Promise<SendResult>;

export const sent: SendResult = { ok: true, detail: 'taken' };
export const away: SendResult = { ok: false, retry: true, detail: 'nothing listens there' };
export const refused: SendResult = { ok: false, retry: false, detail: 'no such receiver' };

/** For tests: a dispatcher over a real store and a clock of its own; `answer` stands for all receivers. */
export async function postOffice(...notifiers: string[]) {
  const { store, end } = await temporaryStore('lab');
  for (const name of notifiers) await store.notifiers.put(aNotifier({ name }));
  const clock = new FakeClock();
  // Ahead of the database's clock: what a person wants at once is due.
  clock.wall = Date.now() + 60_000;
  const logged: string[] = [];
  const log = (message: string, data?: object): void => void logged.push(`${message} ${JSON.stringify(data)}`);
  /** Every try, as "<notifier> <number of the message>". */
  const tries: string[] = [];
  const triedAtMs: number[] = [];
  const office = {
    answer: (() => sent) as Answer,
    secrets: [] as string[],
  };
  const dispatcher = new Dispatcher({
    deliveries: store.deliveries,
    installation: store.installation().id,
    // The name of the notifier travels in the config: channels know nothing else.
    open: async (name) => ({
      config: { kind: 'webhook', url: `http://${name}.example.org/`, caCertificate: '' },
      secrets: office.secrets,
    }),
    send: async (config, message) => {
      const name = config.kind === 'webhook' ? (new URL(config.url).host.split('.')[0] ?? '') : '';
      tries.push(`${name} ${message.id.split('-').at(-1)}`);
      triedAtMs.push(clock.wallMs());
      return office.answer(name, message);
    },
    clock,
    timing: defaultTiming,
    random: () => 0,
    log: { info: log, warn: log, error: log },
  });
  return Object.assign(office, {
    store,
    clock,
    dispatcher,
    tries,
    /** When each of them was, by the clock. */
    triedAtMs,
    logged,
    /** "<notifier> <number>: <state>" of the first thousand messages. */
    fates: async (): Promise<string[]> => {
      const all = await store.deliveries.ofMessages(Array.from({ length: 1000 }, (_, n) => n + 1));
      return all.map(({ notifier, outboxId, state }) => `${notifier} ${outboxId}: ${state}`);
    },
    /** Lets time pass in small steps, each with all that it sets going. */
    pass: async (ms: number, stepMs = 500) => {
      for (let leftMs = ms; leftMs > 0; leftMs -= stepMs) {
        await clock.run(Math.min(stepMs, leftMs));
        // The database of tests answers without timers: when the loop turns, all that could happen has happened.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    end: async () => {
      const stopped = dispatcher.stop(0);
      await clock.run(1);
      await stopped;
      await end();
    },
  });
}
