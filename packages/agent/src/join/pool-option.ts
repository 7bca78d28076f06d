import { PicketError } from '@picket/protocol';
import { type PoolConfig, poolConfigSchema } from '../config.ts';

const rbdWord = 'rbd:';

/**
 * Reads `--pool`: `NAME=/mount/point` of a shared file system, or `NAME=rbd:POOL?user=USER&conf=FILE&keyring=FILE` of Ceph, where
 * everything after the pool's name may be left out.
 * @throws PicketError BAD_REQUEST
 */
export function parsePool(text: string): PoolConfig {
  const at = text.indexOf('=');
  const [name, place] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  const parsed = poolConfigSchema.safeParse(
    place.startsWith(rbdWord)
      ? rbdPool(name, place.slice(rbdWord.length))
      : { name, mount: place.replace(/(.)\/+$/, '$1') },
  );
  if (at > 0 && parsed.success) return parsed.data;
  throw new PicketError(
    'BAD_REQUEST',
    `"${text}" is not a pool: give --pool NAME=/mount/point, or --pool NAME=rbd:POOL?user=USER for Ceph.`,
  );
}

function rbdPool(name: string, place: string): object {
  const [cephPool, query = ''] = place.split('?', 2);
  const options = Object.fromEntries(new URLSearchParams(query));
  const known = ['user', 'conf', 'keyring'];
  // A word that is not known must not be lost: the whole option is refused.
  if (Object.keys(options).some((key) => !known.includes(key))) return {};
  return { name, type: 'rbd', cephPool, ...options };
}
