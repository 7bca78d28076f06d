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
  /** Absent: the power. A level that cuts storage proves nothing about power, and is bound by the storage's own id (S19, S20). */
  readonly cuts?: 'power' | 'storage';
  readonly binding: Binding;
  /** Changes with each change of address, user, password or driver: an answer from before it counts for nothing. */
  readonly revision: string;
  /** Effect id of a binding read under way, and when the next one is due. */
  readonly binds: { readonly effect: string | null; readonly nextAt: Ms | null };
  readonly health: DeviceHealth;
  /** Last status read by the engine's order. */
  readonly lastRead: { readonly at: Ms; readonly power: 'on' | 'off' | 'unknown'; readonly detail: string } | null;
  /** When the last off command to it ended, a person's too, at the latest: an off read too soon after it counts for nothing (S2). */
  readonly offEndedAt: Ms | null;
}

/**
 * Whether the level could fence its host now, by all that asks it while the host is well: tests, and the comparisons of its
 * identity. It warns and never blocks (T5).
 */
export interface DeviceHealth {
  /** Effect id of a test under way. */
  readonly effect: string | null;
  /** A test is wanted from then on: it was just set, or the last test failed. null: by schedule only. */
  readonly wantedAt: Ms | null;
  /** The newest test, a person's too; null = none since it was set. */
  readonly last: { readonly at: Ms; readonly ok: boolean; readonly tookMs: number; readonly detail: string } | null;
  /** Failures in a row: tests, and comparisons that got no identity where the binding needs one. */
  readonly failures: { readonly tests: number; readonly identities: number };
  /** First failure of a row that still goes on. */
  readonly failingSince: Ms | null;
  /** People know that the host could not be fenced. */
  readonly told: boolean;
  /** It read off while the link of its host lived, in that boot; the next such read, late enough, is a contradiction (S1). */
  readonly offSince: { readonly at: Ms; readonly bootId: string | null } | null;
}

/** A fence level as it is configured. */
export type DeviceSettings = Pick<Device, 'set' | 'revision' | 'cuts'>;
