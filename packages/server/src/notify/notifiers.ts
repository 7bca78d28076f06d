import {
  type Notifier,
  type NotifierBody,
  type NotifierConfig,
  type NotifierView,
  PicketError,
} from '@picket/protocol';
import type { Log } from '../runtime/ports.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { DeliveryTrouble, StoredNotifier } from '../store/notify-types.ts';
import type { PicketStore } from '../store/types.ts';
import { checkNotifierConfig } from './checks.ts';
import { type OpenNotifier, openNotifier, splitSecrets, withKeptSecrets } from './open-config.ts';

/** Each has a lane of its own: more would be more sends at a time. */
const mostNotifiers = 50;
/** Shorter reminders would be a flood. */
const leastRemindSeconds = 60;

/** Who is told what. For the API, and for files that declare it. */
export interface NotifiersPort {
  /** By name, without secrets. */
  list(): Promise<readonly NotifierView[]>;
  /** @throws PicketError UNKNOWN_NOTIFIER */
  get(name: string): Promise<NotifierView>;
  /**
   * Writes all of a notifier. A secret that is absent stays as it was, '' removes it.
   * @throws PicketError NOTIFIER_REFUSED, SECRET_KEY_BAD; nothing is changed then
   */
  put(name: string, body: NotifierBody, who: string): Promise<NotifierView>;
  /** @throws PicketError UNKNOWN_NOTIFIER */
  remove(name: string, who: string): Promise<void>;
}

export interface NotifierService extends NotifiersPort, DeclarationCheck {
  /** With its secrets, for sending. @throws PicketError UNKNOWN_NOTIFIER, SECRET_KEY_BAD */
  open(name: string): Promise<OpenNotifier>;
  /** A config that may not be saved, checked, with the kept secrets of `name` where it names one. @throws as `put` */
  opened(config: NotifierConfig, name: string | undefined): Promise<OpenNotifier>;
}

/** A notifier that a file declares: whole, and with the name in it. */
interface DeclarationCheck {
  /**
   * Checks one as `put` would, with the secrets that it keeps, and writes nothing. `newClusters` will be there by then.
   * Resolves with the secret fields that would get another value.
   * @throws PicketError NOTIFIER_REFUSED, SECRET_KEY_BAD
   */
  check(notifier: Notifier, newClusters: readonly string[]): Promise<readonly string[]>;
}

export interface NotifierServiceOptions {
  readonly store: Pick<PicketStore, 'notifiers' | 'deliveries' | 'clusters'>;
  readonly box: SecretBox;
  /** Runs one change at a time: no secret may be sealed while the key that seals is changed. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  readonly log: Log;
  readonly troubleOf: (trouble: DeliveryTrouble) => string | null;
  /** Called after each change. */
  readonly changed: () => void;
}

export function notifierService({
  store,
  box,
  alone,
  log,
  troubleOf,
  changed,
}: NotifierServiceOptions): NotifierService {
  async function stored(name: string): Promise<StoredNotifier> {
    const found = await store.notifiers.get(name);
    if (found !== null) return found;
    const names = (await store.notifiers.list()).map((notifier) => notifier.name);
    const there = names.length === 0 ? 'There is none yet.' : `There is ${names.join(', ')}.`;
    throw new PicketError('UNKNOWN_NOTIFIER', `There is no notifier called "${name}". ${there}`);
  }

  async function views(notifiers: readonly StoredNotifier[]): Promise<readonly NotifierView[]> {
    const troubles = new Map((await store.deliveries.troubles()).map((trouble) => [trouble.notifier, trouble]));
    return notifiers.map((notifier) => {
      const trouble = troubles.get(notifier.name);
      return view(notifier, trouble, trouble === undefined ? null : troubleOf(trouble));
    });
  }

  async function get(name: string): Promise<NotifierView> {
    const [only] = await views([await stored(name)]);
    if (only === undefined) throw new PicketError('INTERNAL', `Notifier ${name} could not be shown.`);
    return only;
  }

  async function opened(config: NotifierConfig, name: string | undefined): Promise<OpenNotifier> {
    const before = name === undefined ? null : await store.notifiers.get(name);
    const whole = withKeptSecrets(config, before === null ? null : openForChange(before, config, box));
    checkNotifierConfig(whole);
    return { config: whole, secrets: Object.values(splitSecrets(whole).secrets) };
  }

  return {
    list: async () => views(await store.notifiers.list()),
    get,
    put: (name, body, who) =>
      alone(async () => {
        await checkAround(name, body, store, []);
        const { config } = await opened(body.config, name);
        const { plain, secrets } = splitSecrets(config);
        await store.notifiers.put({
          name,
          kind: config.kind,
          config: plain,
          boxes: Object.fromEntries(
            Object.entries(secrets).map(([key, secret]) => [key, box.seal(secret, { notifier: name, key })]),
          ),
          enabled: body.enabled,
          minSeverity: body.minSeverity,
          clusters: body.clusters,
          events: body.events,
          remindAfterSeconds: body.remindAfterSeconds,
          who,
        });
        log.info('A notifier was written.', { notifier: name, kind: config.kind, who });
        changed();
        return get(name);
      }),
    remove: (name, who) =>
      alone(async () => {
        await stored(name);
        await store.notifiers.remove(name);
        log.info('A notifier was removed.', { notifier: name, who });
        changed();
      }),
    check: async ({ name, ...body }, newClusters) => {
      await checkAround(name, body, store, newClusters);
      const { config } = await opened(body.config, name);
      const before = await store.notifiers.get(name);
      const now = splitSecrets(config).secrets;
      const was = before === null ? {} : knownSecrets(before, box);
      return [...new Set([...Object.keys(now), ...Object.keys(was)])].filter((field) => now[field] !== was[field]);
    },
    open: async (name) => openNotifier(await stored(name), box),
    opened,
  };
}

/** Secrets that can no longer be opened stand in nobody's way who gives them anew. */
function openForChange(before: StoredNotifier, config: NotifierConfig, box: SecretBox): OpenNotifier | null {
  const given = config as Readonly<Record<string, unknown>>;
  const kept = Object.entries(before.boxes).filter(([field]) => given[field] === undefined);
  if (before.kind !== config.kind || kept.length === 0) return null;
  return openNotifier({ ...before, boxes: Object.fromEntries(kept) }, box);
}

/** The secrets of a notifier by their field; one that can no longer be opened is as if it were not there. */
function knownSecrets({ name, boxes }: StoredNotifier, box: SecretBox): Readonly<Record<string, string>> {
  const opened = Object.entries(boxes).flatMap(([key, sealed]) => {
    try {
      return [[key, box.open(sealed, { notifier: name, key })]];
    } catch {
      return [];
    }
  });
  return Object.fromEntries(opened) as Record<string, string>;
}

/** @throws PicketError NOTIFIER_REFUSED */
async function checkAround(
  name: string,
  body: NotifierBody,
  store: Pick<PicketStore, 'notifiers' | 'clusters'>,
  newClusters: readonly string[],
): Promise<void> {
  const { remindAfterSeconds, clusters } = body;
  const refuse = (why: string): never => {
    throw new PicketError('NOTIFIER_REFUSED', why);
  };
  if (remindAfterSeconds > 0 && remindAfterSeconds < leastRemindSeconds)
    refuse(`remindAfterSeconds has to be 0 (never) or ${leastRemindSeconds} and more.`);
  const known = [...(await store.clusters.names()), ...newClusters];
  const missing = clusters.filter((cluster) => !known.includes(cluster));
  if (missing.length > 0)
    refuse(`There is no cluster called ${missing.join(', ')}: nothing would ever be sent for it.`);
  const names = (await store.notifiers.list()).map((notifier) => notifier.name);
  if (!names.includes(name) && names.length >= mostNotifiers) refuse(`There are ${mostNotifiers} notifiers already.`);
}

function view(notifier: StoredNotifier, found: DeliveryTrouble | undefined, trouble: string | null): NotifierView {
  const { name, enabled, minSeverity, clusters, events, remindAfterSeconds, who, changedMs, boxes } = notifier;
  return {
    name,
    enabled,
    minSeverity,
    clusters: [...clusters],
    events: [...events],
    remindAfterSeconds,
    config: notifier.config as Notifier['config'],
    secretsSet: Object.keys(boxes),
    who,
    changedAt: new Date(changedMs).toISOString(),
    waiting: found?.waiting ?? 0,
    dead: found?.dead ?? 0,
    trouble,
  };
}
