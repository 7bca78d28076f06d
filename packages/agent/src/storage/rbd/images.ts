import type { LastWrite } from '../module.ts';
import type { ImageState } from './ceph-client.ts';

/** At most so many objects of an image are looked at: 1 GiB of an image with objects of the usual 4 MiB. */
export const objectsPerImage = 256;

/**
 * When the disk was last written, by the storage's clock as far as that can be told.
 *
 * Ceph stamps an object's write with the clock of the host that wrote (seen: a host three hours ahead leaves stamps three hours
 * ahead), and in whole seconds. So the stamp is put right by `aheadMs`, by how much that host's clock goes before the storage's, taken
 * from its last heartbeat, and is put to the end of its second, so that a write never looks older than it is. What stands behind the
 * milliseconds comes from the digest of all that was looked at: any write changes the number, whatever the clocks do, and two
 * neighbours that see the same say the same.
 *
 * `before` is the digest at this helper's last look. Where not every object was looked at, silence counts only once no client
 * watches the image any more: Ceph drops the watch of a client that it has not heard for 30 s.
 */
export function lastWriteOf(state: ImageState, aheadMs: number, before: string | undefined): LastWrite {
  const { objects, read, newestMs, digest, watchers } = state;
  const wholly = read === objects;
  const moved = before !== undefined && before !== digest;
  if (!wholly && watchers.length > 0 && !moved) {
    return {
      reason: `${read} of its ${objects} objects were looked at and are still, and ${watchers.join(', ')} has it open: that says nothing of the others`,
    };
  }
  // An image without a single object was never written to: as old as can be.
  if (newestMs === null) return { mtimeMs: 0 };
  return { mtimeMs: Math.floor(newestMs - aheadMs) + 999 + Number.parseInt(digest.slice(0, 3), 16) / 4096 };
}

/** Who has the image open for writing: a watch stands for as long as its client lives, and 30 s more. */
export function lockOf({ watchers }: ImageState): { readonly state: 'held' | 'free'; readonly reason: string } {
  return watchers.length === 0
    ? { state: 'free', reason: 'no client has it open' }
    : { state: 'held', reason: `open on ${watchers.join(', ')}` };
}
