import type { Ms } from './time.ts';

/**
 * The bond between a fence level and its host. A level proves nothing until it is bound (S1).
 * `identity`: what the agent read in-band equals what its devices say out-of-band, rechecked before each off.
 * `drill`: one supervised off of the host in maintenance. `statement`: a person's recorded word.
 */
export type Binding =
  | { readonly kind: 'none'; readonly reason: string }
  | {
      readonly kind: 'bound';
      readonly by: 'identity' | 'drill' | 'statement';
      readonly guid: string | null;
      readonly at: Ms;
    }
  /** `identity` heals by itself when the identities match again; `contradiction` needs a person or another device. */
  | { readonly kind: 'untrusted'; readonly by: 'identity' | 'contradiction'; readonly reason: string; readonly at: Ms };

/**
 * What is known of one fence level of a host. Whether it is one device or several (dual PSU) is the performer's affair: here
 * it answers as one. `set` is false while no address is configured.
 */
export interface Device {
  readonly set: boolean;
  readonly binding: Binding;
  /** Changes with each change of address, user, password or driver: an answer from before it counts for nothing. */
  readonly revision: string;
  /** Effect id of a binding read under way, and when the next one is due. */
  readonly binds: { readonly effect: string | null; readonly nextAt: Ms | null };
  /** Comparisons in a row that it left unanswered: from the second on, people know that the host could not be fenced. */
  readonly unanswered: number;
  /** Last status read by the engine's order. */
  readonly lastRead: { readonly at: Ms; readonly power: 'on' | 'off' | 'unknown'; readonly detail: string } | null;
  /** When the last off command to it ended, a person's too, at the latest: an off read too soon after it counts for nothing (S2). */
  readonly offEndedAt: Ms | null;
}

/** A fence level as it is configured. */
export type DeviceSettings = Pick<Device, 'set' | 'revision'>;
