import { randomBytes } from 'node:crypto';
import { loadOrCreateKeys, replaceKeys } from './key-file.ts';
import { keyIdOf, keyIdOfBox, type SecretBox, secretBox } from './secret-box.ts';

/** The keys of this server: the newest seals, older ones only open. */
export interface KeyRing {
  readonly box: SecretBox;
  /** More than one: a change of the key is not finished. */
  size(): number;
  /** Is it sealed with the newest key? */
  isNewest(box: string): boolean;
  /** Makes a new key the newest. It is in the file before this returns. @throws PicketError SECRET_KEY_BAD; nothing is changed then */
  add(): void;
  /** Forgets all but the newest; the same. */
  dropOld(): void;
}

/** @throws PicketError SECRET_KEY_BAD */
export function openKeyRing(path: string): KeyRing {
  let keys = loadOrCreateKeys(path);
  // Gone from the file. Whoever has read a box right before the key was changed opens it all the same: it may be a power cut.
  let gone: readonly Buffer[] = [];
  const replace = (next: readonly Buffer[]): void => {
    replaceKeys(path, next);
    keys = next;
  };
  return {
    box: secretBox(() => [...keys, ...gone]),
    size: () => keys.length,
    isNewest: (box) => keys[0] !== undefined && keyIdOfBox(box) === keyIdOf(keys[0]),
    add: () => replace([randomBytes(32), ...keys]),
    dropOld: () => {
      const old = keys.slice(1);
      replace(keys.slice(0, 1));
      gone = [...old, ...gone];
    },
  };
}
