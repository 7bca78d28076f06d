import type { ManualFenceAction, NotificationId, Severity } from '@picket/protocol';
import type { StorageImage } from './bar.ts';
import type { Ms } from './time.ts';

/**
 * What the engine wants done in the world. An effect is data with an id; it is saved before it is performed, and its result
 * comes back as an event with the same id. Performing one twice must be harmless, but for power and start-vm, which the
 * runtime guards with the lease (S17) and a restart reconciles by reading first (I6).
 */
interface Base {
  readonly id: string;
}

export interface CheckHost extends Base {
  readonly kind: 'check-host';
  readonly neighbour: string;
  readonly host: string;
  readonly machineId: string;
  readonly addresses: readonly string[];
  readonly round: number;
  readonly pools: readonly string[];
  readonly disks: readonly { readonly pool: string; readonly relPath: string }[];
  readonly timeoutMs: number;
}

/** Status of a fence level, read in a session of its own. With `guid`, its identity is read too and compared (S1). */
export interface ReadPower extends Base {
  readonly kind: 'read-power';
  readonly host: string;
  /** Index of the fence level; 0 is the first. */
  readonly level: number;
  /** Engine time of the order: the status is not older than this (S2). */
  readonly askedAt: Ms;
  readonly guid: string | null;
  readonly timeoutMs: number;
}

/** The off or on command. With `guid`, the device's identity is rechecked right before; a mismatch sends nothing (S1). */
export interface Power extends Base {
  readonly kind: 'power';
  readonly host: string;
  readonly level: number;
  readonly action: 'off' | 'on';
  readonly guid: string | null;
  /** Of the device that was bound; a device changed meanwhile is sent nothing. */
  readonly revision: string;
  readonly timeoutMs: number;
}

/**
 * The storage of this level is told to turn away every client at these addresses, and asked, in a session of its own, whether it does
 * and which of the images are still open (S19). Harmless to give twice.
 */
export interface BarStorage extends Base {
  readonly kind: 'bar-storage';
  readonly host: string;
  readonly level: number;
  /** The storage's own id; of another one nothing is asked (S1). */
  readonly guid: string;
  readonly revision: string;
  readonly addresses: readonly string[];
  readonly images: readonly StorageImage[];
  /** It is in force already, and only kept so. */
  readonly renew: boolean;
  readonly timeoutMs: number;
}

/** The storage lets the host in again. */
export interface LiftBar extends Base {
  readonly kind: 'lift-bar';
  readonly host: string;
  readonly level: number;
  readonly guid: string;
  readonly revision: string;
  readonly addresses: readonly string[];
  readonly timeoutMs: number;
}

/** Compare the device's identity with the host's own reading, to bind it (S1). */
export interface BindDevice extends Base {
  readonly kind: 'bind-device';
  readonly host: string;
  readonly level: number;
  readonly guid: string;
  readonly timeoutMs: number;
}

/** Does the level answer, and how fast? With `guid`, its identity is read as well when its power reads off (S1). */
export interface TestDevice extends Base {
  readonly kind: 'test-device';
  readonly host: string;
  readonly level: number;
  /** Engine time of the order: the status is not older than this. */
  readonly askedAt: Ms;
  readonly guid: string | null;
  /** 'storage': it has no power to tell. Absent: the power. */
  readonly cuts?: 'power' | 'storage';
  readonly timeoutMs: number;
}

export interface Identify extends Base {
  readonly kind: 'identify';
  readonly host: string;
  readonly level: number;
  /** The light on, or out. */
  readonly on: boolean;
  readonly timeoutMs: number;
}

/** A person's button. */
export interface ManualFence extends Base {
  readonly kind: 'manual-fence';
  readonly host: string;
  readonly level: number;
  readonly action: ManualFenceAction;
  /** 'storage': it has no power to tell. Absent: the power. */
  readonly cuts?: 'power' | 'storage';
  readonly who: string;
  readonly timeoutMs: number;
}

/** Start a VM; the performer adds name and live XML from the store. */
export interface StartVm extends Base {
  readonly kind: 'start-vm';
  readonly host: string;
  readonly vm: string;
  readonly epoch: number;
  readonly xmlHash: string;
  readonly timeoutMs: number;
}

export interface CancelStart extends Base {
  readonly kind: 'cancel-start';
  readonly host: string;
  readonly vm: string;
  readonly epoch: number;
  readonly timeoutMs: number;
}

export interface ReleaseVms extends Base {
  readonly kind: 'release-vms';
  readonly host: string;
  readonly vms: readonly {
    readonly vm: string;
    readonly epoch: number;
    readonly runsOn: string | null;
    readonly fencedAgoMs: number;
  }[];
  readonly timeoutMs: number;
}

export interface OwnVms extends Base {
  readonly kind: 'own-vms';
  readonly host: string;
  readonly vms: readonly { readonly vm: string; readonly name: string; readonly epoch: number }[];
  /** The other managed VMs: started there by nobody. */
  readonly others: readonly string[];
  readonly timeoutMs: number;
}

/** Ask a host for a full inventory now; the answer is a host-inventory event. */
export interface AskInventory extends Base {
  readonly kind: 'ask-inventory';
  readonly host: string;
}

/** One row for the durable outbox. Written with the state; needs no result. */
export interface Notify extends Base {
  readonly kind: 'notify';
  readonly event: NotificationId;
  readonly severity: Severity;
  readonly subject: string;
  readonly incident: string | null;
  readonly sentence: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Effect =
  | CheckHost
  | ReadPower
  | Power
  | BarStorage
  | LiftBar
  | BindDevice
  | TestDevice
  | Identify
  | ManualFence
  | StartVm
  | CancelStart
  | ReleaseVms
  | OwnVms
  | AskInventory
  | Notify;

export type EffectKind = Effect['kind'];

/** Every kind of effect, for tests that must reach each (kill points, coverage reports). */
export const effectKinds = [
  'check-host',
  'read-power',
  'power',
  'bar-storage',
  'lift-bar',
  'bind-device',
  'test-device',
  'identify',
  'manual-fence',
  'start-vm',
  'cancel-start',
  'release-vms',
  'own-vms',
  'ask-inventory',
  'notify',
] as const satisfies readonly EffectKind[];

/** What each kind of effect asks of the world, in one sentence: the reference page is made from these. */
export const effectMeanings: Readonly<Record<EffectKind, string>> = {
  'check-host': 'A neighbour looks at heartbeats, disks, locks and network of a host.',
  'read-power': 'The power is read from the fence device in a session of its own, with its identity where it is known.',
  power: 'Power off or on is sent, under the lease, after the identity was checked once more.',
  'bar-storage': 'The storage is told to turn the host away, under the lease, and asked which images are still open.',
  'lift-bar': 'The storage lets a host in again that has booted anew.',
  'bind-device': 'The identity that the device tells is compared with the one that the host reads in-band.',
  'test-device':
    'A fence device is asked for its status while its host is well, to see that it would answer, and how fast.',
  identify: 'The identify light is switched on, or out again (action blink).',
  'manual-fence': "A person's button: off, on, reboot, blink, blink-stop, test or status.",
  'start-vm': 'An agent starts a VM of which it becomes the owner at this epoch.',
  'cancel-start': 'A start without a result is called off at a higher epoch; its answer unpins the VM.',
  'release-vms': 'A returned host gives up the VMs that it lost while it was away.',
  'own-vms': 'A host is told of which VMs it is the owner, and at which epoch; and which it must not start.',
  'ask-inventory': 'A host is asked what it runs and what it has.',
  notify: 'One message for people goes into the outbox.',
};
