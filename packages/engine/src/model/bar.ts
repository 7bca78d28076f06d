import type { Ms } from './time.ts';

/**
 * A host that was shut out of a storage (S19). It stands from before the order leaves until the storage lets the host in again,
 * which takes a new boot: through states, incidents and restarts of the server.
 */
export interface Bar {
  /** Fence level whose device shut it out. */
  readonly level: number;
  /** `ceph:FSID`. */
  readonly storage: string;
  /** Every address of the host that the storage turns away. */
  readonly addresses: readonly string[];
  /** The life that is shut out; null: it never said its boot id. */
  readonly bootId: string | null;
  readonly since: Ms;
  /** When the storage said for the first time that it holds; null: that is not known. */
  readonly confirmedAt: Ms | null;
  /** Effect id of the order that it began with: while no other left, one that was not sent leaves no bar behind. */
  readonly madeBy: string;
  /** VMs that are proven to write nothing any more by it. */
  readonly vms: readonly string[];
  /** Effect id of a look whether it still holds, or of the order that lifts it. */
  readonly effect: string | null;
  /** Since when no look could tell whether it still holds, and whether people know; null or absent: the last one could. */
  readonly unseen?: { readonly since: Ms; readonly told: boolean } | null;
  /** The next look, or the next try to lift it. */
  readonly nextAt: Ms;
}

/** An image on the storage, by the storage's own names. */
export interface StorageImage {
  readonly pool: string;
  readonly image: string;
}
