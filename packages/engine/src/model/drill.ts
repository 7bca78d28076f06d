import type { Ms } from './time.ts';

/**
 * One supervised off of a host in maintenance, to bind a fence level whose identity cannot be read (S1): the host must fall silent
 * when the level is told off, the level must read off meanwhile, and the host must come back with a new boot.
 *   look → off → down → up → bound; whatever goes wrong after the off command ends in `undo`, which switches it on once.
 * It never outlives the server that began it: after a restart the power is read first (`restarted`), and nothing is bound.
 */
export interface Drill {
  readonly level: number;
  readonly who: string;
  readonly reason: string;
  readonly startedAt: Ms;
  /** Of the level's settings: a device that is changed in the middle ends the drill. */
  readonly revision: string;
  /** Boot in which the host began it. */
  readonly bootId: string | null;
  /** The identity that the level must show; null where it has none. */
  readonly guid: string | null;
  /** When off was ordered; null before. */
  readonly offAt: Ms | null;
  readonly phase: DrillPhase;
  /** The phase has failed when it lasts until then. */
  readonly endsAt: Ms;
}

export type DrillPhase =
  /** Its power must read on, and its agent must say that nothing runs on it. */
  | { readonly kind: 'look'; readonly effect: string | null; readonly on: boolean }
  | { readonly kind: 'off'; readonly effect: string }
  /** Off was ordered: two off reads (S2), and a silent link. */
  | {
      readonly kind: 'down';
      readonly effect: string | null;
      readonly nextReadAt: Ms;
      readonly firstOffAt: Ms | null;
      readonly secondOffAt: Ms | null;
      readonly lastRead: string;
    }
  /** On was ordered: the host must come back, the same machine with a new boot. */
  | { readonly kind: 'up'; readonly effect: string }
  | { readonly kind: 'undo'; readonly effect: string }
  | { readonly kind: 'restarted'; readonly effect: string };
