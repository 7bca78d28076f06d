import type {
  Domain,
  ManualFenceAction,
  OverridableGate,
  PoolReport,
  PowerState,
  Reading,
  WatchdogReport,
} from '@picket/protocol';
import type { Cell } from './cluster.ts';
import type { DeviceSettings } from './device.ts';
import type { EngineSettings } from './settings.ts';

/** What happens to a cluster. Results of effects carry the effect's id; one that is no longer pending is ignored. */
export type ClusterEvent =
  /** A deadline returned by nextDeadline() has passed. */
  | { readonly kind: 'tick' }
  /** First event of every run of the server: nothing was watched since the last one. */
  | { readonly kind: 'server-started' }
  | { readonly kind: 'observer-changed'; readonly troubles: readonly string[] }
  /** Something made the server doubt its own clock or lease: the start-up grace begins anew (S17). */
  | { readonly kind: 'observer-stalled'; readonly reason: string }
  /** What the other clusters of the installation do now (I3, S11). */
  | { readonly kind: 'cell-changed'; readonly cell: Cell }
  | {
      readonly kind: 'settings-changed';
      readonly who: string;
      readonly cluster: EngineSettings;
      readonly hosts: Readonly<Record<string, EngineSettings>>;
    }
  /** Fence levels of each host as configured now. A new `revision` unbinds a level until its identity is read again. */
  | {
      readonly kind: 'devices-changed';
      readonly devices: Readonly<Record<string, readonly DeviceSettings[]>>;
    }
  // hosts and links
  | {
      readonly kind: 'host-enrolled';
      readonly host: string;
      readonly machineId: string;
      readonly bmcGuid: string | null;
      readonly rack: string | null;
      readonly settings: EngineSettings;
      readonly devices: readonly DeviceSettings[];
    }
  | {
      readonly kind: 'host-heard';
      readonly host: string;
      readonly machineId: string;
      readonly bootId: string;
      readonly session: string;
      readonly bmcGuid: string | null;
      readonly addresses: readonly string[];
    }
  | { readonly kind: 'host-silent'; readonly host: string; readonly silentForMs: number }
  | { readonly kind: 'identity-conflict'; readonly host: string; readonly reason: string }
  | {
      readonly kind: 'host-inventory';
      readonly host: string;
      readonly bootId: string;
      readonly ok: boolean;
      readonly reason: string;
      readonly domains: readonly Omit<Domain, 'xml'>[];
      readonly memoryTotalMib: number;
      readonly memoryFreeMib: number;
      readonly pools: readonly PoolReport[];
      readonly otherManagers: readonly string[];
      /** Its addresses now; absent: not told. */
      readonly addresses?: readonly string[] | undefined;
      readonly watchdog?: WatchdogReport | undefined;
    }
  /** It tells of its watchdog alone (S21). */
  | {
      readonly kind: 'host-watchdog';
      readonly host: string;
      readonly bootId: string;
      readonly session: string;
      readonly watchdog: WatchdogReport;
    }
  | { readonly kind: 'host-stopping'; readonly host: string; readonly running: readonly string[] }
  // results
  | {
      readonly kind: 'check-result';
      readonly effect: string;
      readonly readings: readonly Reading[] | null;
      readonly reason: string;
    }
  | {
      readonly kind: 'power-read';
      readonly effect: string;
      readonly power: PowerState;
      readonly identity: 'match' | 'mismatch' | 'unread';
      readonly revision: string;
      readonly detail: string;
    }
  | {
      readonly kind: 'power-done';
      readonly effect: string;
      readonly outcome: 'accepted' | 'failed' | 'mismatch' | 'not-sent';
      readonly revision: string;
      readonly detail: string;
    }
  | {
      readonly kind: 'storage-barred';
      readonly effect: string;
      /**
       * `not-sent`: this server may not ask now. `unreached`: the storage could not be asked. `failed`: it was, and whether it turns the
       * host away is not known.
       */
      readonly outcome: 'barred' | 'failed' | 'mismatch' | 'unreached' | 'not-sent';
      /** It did not turn the host away before this order. */
      readonly wasOpen: boolean;
      /** Images (`pool/image`) that somebody still has open or that could not be looked at, with the reason. */
      readonly unclear: Readonly<Record<string, string>>;
      readonly revision: string;
      readonly detail: string;
    }
  | { readonly kind: 'bar-lifted'; readonly effect: string; readonly ok: boolean; readonly detail: string }
  | {
      readonly kind: 'device-bound';
      readonly effect: string;
      readonly outcome: 'match' | 'mismatch' | 'failed';
      readonly revision: string;
      readonly detail: string;
    }
  | {
      readonly kind: 'device-tested';
      readonly effect: string;
      /** Every device of the level told its power. */
      readonly ok: boolean;
      readonly power: PowerState;
      /** Read only when the power reads off and there is an identity to compare. */
      readonly identity: 'match' | 'mismatch' | 'unread';
      readonly revision: string;
      readonly tookMs: number;
      readonly detail: string;
    }
  | { readonly kind: 'identified'; readonly effect: string; readonly ok: boolean; readonly detail: string }
  | {
      readonly kind: 'manual-done';
      readonly effect: string;
      readonly ok: boolean;
      readonly power: PowerState;
      /** Of the device that was spoken to; '' when none was. */
      readonly revision: string;
      readonly tookMs: number;
      readonly detail: string;
    }
  | {
      readonly kind: 'start-result';
      readonly effect: string;
      readonly outcome: 'started' | 'refused' | 'locked' | 'unknown' | 'not-sent';
      readonly reason: string;
    }
  | {
      readonly kind: 'cancel-result';
      readonly effect: string;
      readonly outcome: 'gone' | 'running' | 'unknown';
      readonly reason: string;
    }
  | {
      readonly kind: 'release-result';
      readonly effect: string;
      readonly vms:
        | readonly { readonly vm: string; readonly outcome: 'released' | 'kept' | 'unknown'; readonly reason: string }[]
        | null;
      readonly reason: string;
    }
  | { readonly kind: 'own-result'; readonly effect: string; readonly ok: boolean; readonly reason: string }
  // people
  | { readonly kind: 'arm'; readonly who: string }
  | { readonly kind: 'disarm'; readonly who: string; readonly reason: string }
  | { readonly kind: 'maintenance'; readonly host: string; readonly who: string; readonly reason: string }
  | { readonly kind: 'end-maintenance'; readonly host: string; readonly who: string }
  | { readonly kind: 'confirm-down'; readonly host: string; readonly who: string; readonly reason: string }
  | { readonly kind: 'disable'; readonly host: string; readonly who: string; readonly reason: string }
  | { readonly kind: 'enable'; readonly host: string; readonly who: string }
  | { readonly kind: 'retire'; readonly host: string; readonly who: string; readonly reason: string }
  | {
      readonly kind: 'override-gate';
      readonly host: string;
      readonly gate: OverridableGate;
      readonly who: string;
      readonly reason: string;
    }
  | { readonly kind: 'act-now'; readonly host: string; readonly who: string }
  | { readonly kind: 'acknowledge-cap'; readonly who: string; readonly reason: string }
  /** `level` is the index of the fence level; without it, the first. */
  | {
      readonly kind: 'bind-by-statement';
      readonly host: string;
      readonly level?: number;
      readonly who: string;
      readonly reason: string;
    }
  /** One supervised off of a host in maintenance, to see that the device is its own (S1). */
  | {
      readonly kind: 'bind-by-drill';
      readonly host: string;
      readonly level?: number;
      readonly who: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'manual-fence';
      readonly host: string;
      readonly level?: number;
      readonly action: ManualFenceAction;
      readonly who: string;
    }
  | {
      readonly kind: 'vm-set';
      readonly vm: string;
      readonly who: string;
      readonly priority?: number;
      readonly policy?: 'restart' | 'ignore';
      readonly group?: string | null;
    }
  | { readonly kind: 'vm-retry'; readonly vm: string; readonly who: string };

export type ClusterEventKind = ClusterEvent['kind'];
