import type { NotifierBody, NotifierTestResult } from '@picket/protocol';
import { keyedLocks } from '../fencing/host-locks.ts';
import type { Clock, Log } from '../runtime/ports.ts';
import { sentence } from '../runtime/sentence.ts';
import { redactor } from '../secrets/redact.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { Delivery, DeliveryRepository, DeliveryTrouble } from '../store/notify-types.ts';
import type { OutboxRepository, PicketStore } from '../store/types.ts';
import { type Send, sendByChannel } from './channels/registry.ts';
import { Dispatcher } from './dispatcher.ts';
import { messageId, testMessage } from './message.ts';
import { type NotifierService, type NotifiersPort, notifierService } from './notifiers.ts';
import type { OpenNotifier } from './open-config.ts';
import { Pinger } from './pinger.ts';
import { type ClusterAlarm, remindOnce } from './reminders.ts';
import { takeoverMessage } from './takeover.ts';
import { defaultTiming, type Timing } from './timing.ts';
import { troubleOf } from './troubles.ts';

export interface NotifyOptions {
  readonly store: Pick<
    PicketStore,
    'notifiers' | 'deliveries' | 'reminders' | 'outbox' | 'clusters' | 'lease' | 'assertLease' | 'installation'
  >;
  readonly box: SecretBox;
  /** Runs one change of secrets at a time; default: one of its own. */
  readonly alone?: <T>(work: () => Promise<T>) => Promise<T>;
  readonly clock: Clock;
  readonly log: Log;
  /** Every alarm that stands now, of all clusters. */
  readonly standingAlarms: () => readonly ClusterAlarm[];
  /** Is the rest of this server well? While it is not, no dead-man ping is sent. */
  readonly serverIsWell: () => boolean;
  /** For tests. */
  readonly timing?: Partial<Timing>;
  readonly send?: Send;
  readonly random?: () => number;
}

export interface Notify {
  readonly notifiers: NotifiersPort & NotifierTests & Pick<NotifierService, 'check'>;
  readonly outbox: OutboxService;
  /** Messages were committed: look now instead of at the next poll. */
  wake(): void;
  /** One sentence for each notifier that does not get through. */
  troubles(): readonly string[];
  /** Takes up nothing more; what is under way has `waitMs` to end, and is sent again by the next server if it does not. */
  stop(): Promise<void>;
}

/** Messages, and what became of each. */
export interface OutboxService extends Pick<OutboxRepository, 'list'>, Pick<DeliveryRepository, 'retry' | 'discard'> {
  deliveries(outboxIds: readonly number[]): Promise<readonly Delivery[]>;
  /** The id that receivers see. */
  messageId(outboxId: number): string;
}

/** The test button. */
export interface NotifierTests {
  /** Sends a marked test message now. @throws PicketError UNKNOWN_NOTIFIER, SECRET_KEY_BAD */
  test(name: string): Promise<NotifierTestResult>;
  /** As `test`, by a config that need not be saved; absent secrets are those of `name`. @throws PicketError NOTIFIER_REFUSED */
  testUnsaved(body: NotifierBody, name: string | undefined): Promise<NotifierTestResult>;
}

const stopWaitMs = 3_000;
/** Pings are called by the second. */
const pingLookMs = 1_000;

/** Starts telling people: routing, sending, reminding, pinging. @throws what the database throws */
export async function startNotify(options: NotifyOptions): Promise<Notify> {
  const { store, box, clock, log, send = sendByChannel, random = Math.random } = options;
  const timing = { ...defaultTiming, ...options.timing };
  const installation = store.installation().id;
  const locks = keyedLocks();
  let messageTroubles: readonly string[] = [];

  const troubleNow = (trouble: DeliveryTrouble): string | null =>
    troubleOf(trouble, clock.wallMs(), timing.troubleAfterMs);
  const service: NotifierService = notifierService({
    store,
    box,
    alone: options.alone ?? ((work) => locks.run('all', work)),
    log,
    troubleOf: troubleNow,
    changed: () => dispatcher.wake(),
  });
  const common = { installation, open: service.open, send, clock, log };
  const dispatcher = new Dispatcher({ ...common, deliveries: store.deliveries, timing, random });
  const pinger = new Pinger({
    ...common,
    notifiers: store.notifiers,
    well: () => options.serverIsWell() && messageTroubles.length === 0,
    assertLease: () => store.assertLease(),
    tryMs: timing.tryMs,
  });

  const everyMs = (ms: number, work: () => Promise<void>): { stop(): void } => repeat(clock, log, ms, work);
  const remind = everyMs(timing.remindEveryMs, async () => {
    if ((await remindOnce({ store, alarms: options.standingAlarms, clock })) > 0) dispatcher.wake();
  });
  const readTroubles = async (): Promise<void> => {
    const found = await store.deliveries.troubles();
    messageTroubles = found.map(troubleNow).filter((trouble) => trouble !== null);
  };
  const ping = everyMs(pingLookMs, async () => void (await pinger.look()));
  const watch = everyMs(timing.pollMs, readTroubles);
  await readTroubles();

  const takeover = takeoverMessage(store.lease, clock.wallMs());
  if (takeover !== null) await store.outbox.add(takeover);
  dispatcher.wake();

  async function tryNow(name: string, { config, secrets }: OpenNotifier): Promise<NotifierTestResult> {
    const started = clock.monoMs();
    const { ok, detail } = await send(config, testMessage(name, installation, clock.wallMs()), timing.tryMs);
    return { ok, detail: redactor(secrets)(detail), tookMs: Math.round(clock.monoMs() - started) };
  }

  const { list, get, put, remove, check } = service;
  return {
    notifiers: {
      list,
      get,
      put,
      remove,
      check,
      test: async (name) => tryNow(name, await service.open(name)),
      testUnsaved: async (body, name) => tryNow(name ?? 'not saved', await service.opened(body.config, name)),
    },
    outbox: {
      list: store.outbox.list,
      deliveries: (ids) => store.deliveries.ofMessages(ids),
      messageId: (id) => messageId(installation, id),
      retry: async (choice) => {
        const changed = await store.deliveries.retry(choice);
        dispatcher.wake();
        return changed;
      },
      discard: (choice) => store.deliveries.discard(choice),
    },
    wake: () => dispatcher.wake(),
    troubles: () => [...messageTroubles, ...pinger.troubles(timing.troubleAfterMs)],
    stop: async () => {
      for (const loop of [remind, watch, ping]) loop.stop();
      await dispatcher.stop(stopWaitMs);
    },
  };
}

/** Runs `work` again and again, `ms` after its end. Failures are logged once until it works again. */
function repeat(clock: Clock, log: Log, ms: number, work: () => Promise<void>): { stop(): void } {
  let stopped = false;
  let failing = false;
  let timer: { cancel(): void } | null = null;
  const soon = (): void => {
    if (!stopped) timer = clock.after(ms, () => void run());
  };
  const run = async (): Promise<void> => {
    try {
      await work();
      failing = false;
    } catch (error) {
      if (!failing && !stopped) log.error('Notifiers could not be looked after.', { reason: sentence(error) });
      failing = true;
    }
    soon();
  };
  soon();
  return {
    stop: () => {
      stopped = true;
      timer?.cancel();
    },
  };
}
