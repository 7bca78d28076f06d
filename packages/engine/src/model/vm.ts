import type { Disk } from '@picket/protocol';
import type { Ms } from './time.ts';

/** A host on which a VM may be, and why we think so (S5). */
export interface Presence {
  readonly host: string;
  /** `reported`: its agent says it runs there. `starting`: an order to start there is not closed (S6). */
  readonly why: 'reported' | 'starting' | 'migration';
  readonly since: Ms;
  readonly bootId: string | null;
}

/** People know that it is tried in vain, over all tries: each host refuses it, or its image stays locked past any lease. Absent: not so. */
export type StartAlarm = 'refused' | 'locked';

/** Where the recovery of a VM stands. */
export type VmRecovery =
  | { readonly kind: 'none' }
  /** Its host is proven off (or it was told to come back on its own host): waits for a place. */
  | {
      readonly kind: 'waiting';
      readonly since: Ms;
      readonly from: string | null;
      readonly notBefore: Ms;
      readonly onlyHost: string | null;
      readonly attempts: number;
      readonly avoid: readonly string[];
      /** Its image was locked there: same host again, no attempt counted (S13). */
      readonly locked: { readonly host: string; readonly since: Ms } | null;
      readonly told: boolean;
      readonly alarmed?: StartAlarm;
    }
  | {
      readonly kind: 'starting';
      readonly host: string;
      readonly effect: string;
      /** Since when it waits, kept over all tries. */
      readonly since: Ms;
      readonly orderedAt: Ms;
      readonly from: string | null;
      readonly attempts: number;
      readonly lockedSince: Ms | null;
      readonly onlyHost: string | null;
      readonly alarmed?: StartAlarm;
    }
  /** The start's outcome is unknown: pinned to that host until its agent answers a cancel or it is proven off (S6). */
  | {
      readonly kind: 'pinned';
      readonly host: string;
      readonly effect: string | null;
      readonly since: Ms;
      /** When its agent is asked (again) to give it up. */
      readonly askAt: Ms;
      readonly from: string | null;
      readonly attempts: number;
      /** People know that it waits for an answer that does not come. */
      readonly told: boolean;
      readonly onlyHost: string | null;
    }
  /** Held for a person. */
  | { readonly kind: 'held'; readonly since: Ms; readonly reason: string };

export interface Vm {
  readonly uuid: string;
  readonly name: string;
  readonly memoryMib: number;
  readonly vcpus: number;
  readonly disks: readonly Disk[];
  /** What it writes to besides its disks, in words: files, which lie on no storage that turns hosts away (S19). Absent: nothing. */
  readonly alsoWrites?: readonly string[];
  readonly xmlHash: string;
  /** Why it cannot be started elsewhere; empty = restartable. */
  readonly obstacles: readonly string[];
  readonly blockJob: boolean;
  /** Higher first; default 100. */
  readonly priority: number;
  readonly policy: 'restart' | 'ignore';
  /** VMs of one group are kept on different hosts; null = none. */
  readonly group: string | null;
  /** What should be: a VM last reported running should run; one a person stopped should not. */
  readonly desired: 'running' | 'stopped';
  /** Every host it may be on (S5). Empty = proven or reported to be nowhere. */
  readonly on: readonly Presence[];
  /** Raised before every start elsewhere; agents refuse anything below (S6, S7). */
  readonly epoch: number;
  /** Host that holds the grant of the current epoch. */
  readonly owner: string | null;
  readonly recovery: VmRecovery;
  /** When it was restarted after crashes of its QEMU, within the window that limits them; absent: never (DESIGN §7). */
  readonly crashRestarts?: readonly Ms[];
  /** When it last was started by us, for the VM of death (S23). */
  readonly lastStartedAt: Ms | null;
  /** Hosts in a row that died soon after Picket had started it there (S23); a person's retry begins anew. */
  readonly fatalStarts: number;
}
