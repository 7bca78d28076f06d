import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { PicketError } from '@picket/protocol';

/** Where a secret stands. It is part of what is sealed, so that a box moved to another place does not open. */
export type SecretPlace = SettingPlace | NotifierPlace;

export interface SettingPlace {
  readonly cluster: string;
  /** null = the cluster's own level. */
  readonly host: string | null;
  readonly key: string;
}

export interface NotifierPlace {
  readonly notifier: string;
  readonly key: string;
}

export interface SecretBox {
  /** Encrypts a secret for one place. The same secret gives another box each time. */
  seal(secret: string, place: SecretPlace): string;
  /** @throws PicketError SECRET_KEY_BAD when the box was sealed with another key or for another place, or is damaged */
  open(box: string, place: SecretPlace): string;
}

const cipher = 'aes-256-gcm';
/** NIST SP 800-38D §8.2.2: 96 random bits, good for 2^32 boxes under one key. */
const nonceBytes = 12;
const tagBytes = 16;
const version = 'v1';

/**
 * A box is `v1.<key id>.<nonce>.<tag><ciphertext>`, the last two base64url. `keys` tells the keys as they are now: the first one
 * seals, all open.
 */
export function secretBox(source: Buffer | (() => readonly Buffer[])): SecretBox {
  const keys = typeof source === 'function' ? source : () => [source];
  return {
    seal: (secret, place) => {
      const [key] = keys();
      if (key === undefined) throw new Error('There is no key to seal with.');
      const nonce = randomBytes(nonceBytes);
      const work = createCipheriv(cipher, key, nonce).setAAD(boundTo(place));
      const text = Buffer.concat([work.update(secret, 'utf8'), work.final()]);
      const sealed = Buffer.concat([work.getAuthTag(), text]);
      return [version, keyIdOf(key), nonce.toString('base64url'), sealed.toString('base64url')].join('.');
    },
    open: (box, place) => {
      const [boxVersion, , nonce, sealed] = box.split('.');
      if (boxVersion !== version || nonce === undefined || sealed === undefined) throw unopened(place, 'it is damaged');
      const key = keys().find((one) => keyIdOf(one) === keyIdOfBox(box));
      if (key === undefined) throw unopened(place, 'it was sealed with another secret.key');
      const bytes = Buffer.from(sealed, 'base64url');
      try {
        const work = createDecipheriv(cipher, key, Buffer.from(nonce, 'base64url'), { authTagLength: tagBytes });
        work.setAAD(boundTo(place)).setAuthTag(bytes.subarray(0, tagBytes));
        return Buffer.concat([work.update(bytes.subarray(tagBytes)), work.final()]).toString('utf8');
      } catch {
        throw unopened(place, 'it is damaged or was moved from another place');
      }
    },
  };
}

/** Names a key without telling it. */
export function keyIdOf(key: Buffer): string {
  return createHash('sha256').update('picket key id').update(key).digest('hex').slice(0, 8);
}

/** The id of the key that sealed a box. */
export function keyIdOfBox(box: string): string {
  return box.split('.')[1] ?? '';
}

function boundTo(place: SecretPlace): Buffer {
  // An object where a setting has the name of its cluster: no name makes the two alike.
  const parts = 'notifier' in place ? [{ notifier: place.notifier }] : [place.cluster, place.host];
  return Buffer.from(JSON.stringify([version, ...parts, place.key]));
}

function unopened(place: SecretPlace, why: string): PicketError {
  return new PicketError(
    'SECRET_KEY_BAD',
    `The ${place.key} stored for ${named(place)} cannot be read: ${why}. Set it again, or restore secret.key.`,
  );
}

function named(place: SecretPlace): string {
  if ('notifier' in place) return `notifier ${place.notifier}`;
  return place.host === null ? `cluster ${place.cluster}` : `host ${place.host} of cluster ${place.cluster}`;
}
