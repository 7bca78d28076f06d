import type { FencingAction, OverridableGate } from '@picket/protocol';
import type { Ms } from './time.ts';

/** What makes it certain that a host's old life cannot write any more (I2). */
export type Proof =
  | {
      readonly kind: 'power-off';
      readonly at: Ms;
      readonly firstReadAt: Ms;
      readonly secondReadAt: Ms;
      readonly alreadyOff: boolean;
      /** The fence level that read off, both times. */
      readonly level: number;
      /** Levels that were told off before, one entry per command. */
      readonly offLevels: readonly number[];
    }
  /** A storage turns the host away (S19): proof for `vms` alone. */
  | {
      readonly kind: 'storage';
      readonly at: Ms;
      readonly level: number;
      readonly storage: string;
      readonly addresses: readonly string[];
      /** VMs that write nothing any more. */
      readonly vms: readonly string[];
      /** VMs that may still run and write, and why. */
      readonly open: readonly { readonly vm: string; readonly why: string }[];
    }
  /** Its watchdog has reset it: silent on every source for longer than its bound (S21). */
  | {
      readonly kind: 'watchdog';
      readonly at: Ms;
      /** Of the driver. */
      readonly identity: string;
      readonly boundMs: number;
      /** Since its last life on any source that this run of the server knew of. */
      readonly silentMs: number;
      /** The life that is over. */
      readonly bootId: string;
      /** Those whose heartbeats fed it. */
      readonly pools: readonly string[];
    }
  | { readonly kind: 'new-boot'; readonly at: Ms; readonly bootId: string }
  | { readonly kind: 'person'; readonly at: Ms; readonly who: string; readonly reason: string };

/**
 * Where a fence stands. After a crash it starts at `read-before-off`: power is read before anything else (I6).
 *   read-before-off → off → wait-first-read → first-read → last-look → second-read → proof
 * A level that cuts storage has no power to read: look-before-off → bar → last-look → bar-again → proof (S19).
 * An already-off host begins at `last-look`: no command is sent (S16). A level that is given up hands over to the next one,
 * which begins at `read-before-off` while the neighbours look once more, so that its command goes out on a fresh verdict (S3).
 */
export type FencePhase =
  /** An off command ended a moment ago: a status read before `until` would count for nothing (S2). */
  | { readonly kind: 'wait-before-off'; readonly until: Ms }
  | { readonly kind: 'read-before-off'; readonly effect: string }
  /** The level does not read off; its command waits for the end of the round under way (S3). */
  | { readonly kind: 'look-before-off' }
  | { readonly kind: 'off'; readonly effect: string }
  /** The storage is told to turn the host away, and asked whether it does. */
  | { readonly kind: 'bar'; readonly effect: string }
  | { readonly kind: 'bar-again'; readonly effect: string; readonly firstReadAt: Ms }
  | { readonly kind: 'wait-first-read'; readonly until: Ms }
  | { readonly kind: 'first-read'; readonly effect: string }
  /** Between the two reads: neighbours look once more (host.check); the second read follows at `until` at the earliest (S2). */
  | { readonly kind: 'last-look'; readonly firstReadAt: Ms; readonly until: Ms; readonly looked: boolean }
  | { readonly kind: 'second-read'; readonly effect: string; readonly firstReadAt: Ms };

/** A fence of one host in one incident: at most one at a time. */
export interface Fence {
  readonly action: Exclude<FencingAction, 'nothing'>;
  readonly startedAt: Ms;
  /** The level that is tried (0 = the first). */
  readonly level: number;
  /** The level is given up at this time (T4); set anew for each level. */
  readonly levelEndsAt: Ms;
  /** Power must be confirmed off by then; null until the off command ended. */
  readonly confirmEndsAt: Ms | null;
  readonly attempt: number;
  /** null between two attempts. */
  readonly phase: FencePhase | null;
  /** Next attempt not before this; null = none planned. */
  readonly retryAt: Ms | null;
  /** Levels to which an off command may have been sent since the fence began, one entry per command. */
  readonly offLevels: readonly number[];
  readonly lastError: string | null;
}

/** A person's word that one closed gate is not to stop one action. */
export interface GateOverride {
  readonly gate: OverridableGate;
  readonly who: string;
  readonly reason: string;
  readonly at: Ms;
}
