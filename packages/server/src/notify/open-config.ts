import { type NotifierConfig, notifierConfigSchema, notifierSecrets, PicketError } from '@picket/protocol';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { StoredNotifier } from '../store/notify-types.ts';

/** A notifier ready to send: its secrets are open, and listed so that they can be taken out of whatever is said. */
export interface OpenNotifier {
  readonly config: NotifierConfig;
  readonly secrets: readonly string[];
}

/** @throws PicketError SECRET_KEY_BAD; NOTIFIER_REFUSED for a config that this version does not understand */
export function openNotifier(notifier: StoredNotifier, box: SecretBox): OpenNotifier {
  const { name, boxes } = notifier;
  const opened = Object.fromEntries(
    Object.entries(boxes).map(([key, sealed]) => [key, box.open(sealed, { notifier: name, key })]),
  );
  const parsed = notifierConfigSchema.safeParse({ ...(notifier.config as object), ...opened });
  if (!parsed.success)
    throw new PicketError('NOTIFIER_REFUSED', `The stored notifier ${name} is not understood by this version.`);
  return { config: parsed.data, secrets: Object.values(opened) };
}

/** The values of a config's secrets, and the config without them. */
export function splitSecrets(config: NotifierConfig): {
  readonly plain: NotifierConfig;
  readonly secrets: Readonly<Record<string, string>>;
} {
  const fields = notifierSecrets[config.kind];
  const entries = Object.entries(config);
  return {
    plain: Object.fromEntries(entries.filter(([field]) => !fields.includes(field))) as NotifierConfig,
    secrets: Object.fromEntries(
      entries.filter(([field, value]) => fields.includes(field) && typeof value === 'string' && value !== ''),
    ) as Record<string, string>,
  };
}

/**
 * A config whose absent secrets are those written before, where the kind is the same. '' stays: it removes one. A secret goes to
 * the receiver that it was written for and to no other: whoever may change an address shall not learn a password by it.
 * @throws PicketError NOTIFIER_REFUSED when the receiver changed and a kept secret would go there
 */
export function withKeptSecrets(config: NotifierConfig, before: OpenNotifier | null): NotifierConfig {
  if (before === null || before.config.kind !== config.kind) return config;
  const kept = splitSecrets(before.config).secrets;
  const fields = Object.keys(kept);
  if (fields.length > 0 && receiverOf(before.config) !== receiverOf(config)) {
    throw new PicketError(
      'NOTIFIER_REFUSED',
      `Where this notifier sends to has changed: write its ${fields.join(' and ')} anew, since a kept one is sent to no other receiver.`,
    );
  }
  return { ...kept, ...withoutUndefined(config) } as NotifierConfig;
}

/** Who gets the secret, and over what. */
function receiverOf(config: NotifierConfig): string {
  switch (config.kind) {
    case 'email':
      return JSON.stringify([config.host, config.port, config.tls, config.caCertificate]);
    case 'snmp':
      return JSON.stringify([config.host, config.port, config.version, config.privProtocol]);
    case 'webhook':
      return new URL(config.url).origin;
    case 'command':
    case 'ping':
      return '';
    default:
      return config satisfies never;
  }
}

function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined));
}
