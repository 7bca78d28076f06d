import type { Store } from '../runtime/ports.ts';
import type { AccountRepository } from './accounts.ts';
import type { AuditRepository } from './audit-types.ts';
import type { Page, PageQuery } from './paging.ts';

export type { Page, PageQuery } from './paging.ts';

import type { SecretPlace } from '../secrets/secret-box.ts';
import type {
  DeliveryRepository,
  NewMessage,
  NotifierRepository,
  OutboxRow,
  ReminderRepository,
} from './notify-types.ts';

/**
 * What the rest of the server may ask of the database. Every method that writes does so in one transaction that first checks
 * that this server still holds the lease, and throws PicketError NOT_LEADER when it does not, DATABASE_FAILED when nothing
 * could be written. Times are wall-clock ms since 1970 taken from the database's own clock, unless said otherwise.
 */
export interface PicketStore extends Store {
  /** Identity of this installation; made once, with the database. */
  installation(): Installation;
  readonly lease: LeaseRepository;
  readonly clusters: ClusterRepository;
  readonly settings: SettingRepository;
  readonly secrets: SecretRepository;
  readonly enrolments: EnrolmentRepository;
  readonly tokens: TokenRepository;
  readonly journal: JournalRepository;
  readonly outbox: OutboxRepository;
  readonly notifiers: NotifierRepository;
  readonly deliveries: DeliveryRepository;
  readonly reminders: ReminderRepository;
  readonly vmXmls: VmXmlRepository;
  readonly accounts: AccountRepository;
  readonly audit: AuditRepository;
  /** Gives the lease back and frees the database file. Nothing may be called afterwards. */
  close(): Promise<void>;
}

export interface Installation {
  /** uuid */
  readonly id: string;
  readonly createdMs: number;
}

/** The right to act for the cell (S17). 15 s long; the caller renews it each 5 s. */
export interface LeaseRepository {
  readonly owner: string;
  /** Who held it before this server took it first; null when nobody ever did. */
  readonly before: string | null;
  /** Rises with each take; goes into every row written and every order to an agent. */
  readonly epoch: number;
  /** Extends the lease to 15 s from now; resolves with that. @throws PicketError NOT_LEADER when it expired or is not ours. */
  renew(): Promise<number>;
  /**
   * Takes the lease with the next epoch, if it is free, expired or ours; resolves with that epoch. For a server that lost or
   * dropped its lease (it was suspended, say): what it knew before must be read anew.
   * @throws PicketError NOT_LEADER while another server holds it
   */
  take(): Promise<number>;
}

export interface ClusterRepository {
  /** By name, ascending. A cluster comes to be by its first commit. */
  names(): Promise<readonly string[]>;
}

/** One value as written at one level. A secret has a `box` (sealed by SecretBox) and a null value. */
export interface StoredSetting {
  readonly cluster: string;
  /** null = the cluster's own value. */
  readonly host: string | null;
  readonly key: string;
  readonly value: unknown;
  readonly box: string | null;
  readonly who: string;
  readonly changedMs: number;
}

export interface SettingChange {
  readonly id: number;
  readonly cluster: string;
  readonly host: string | null;
  readonly key: string;
  readonly action: 'set' | 'unset';
  /** null for secrets (`secret` is true then) and for `unset`. */
  readonly value: unknown;
  readonly secret: boolean;
  readonly who: string;
  readonly changedMs: number;
}

/** One row to write or, with `written` null, to remove. */
export interface SettingWrite {
  readonly cluster: string;
  readonly host: string | null;
  readonly key: string;
  readonly written: Pick<StoredSetting, 'value' | 'box'> | null;
}

interface HistoryQuery extends PageQuery {
  readonly cluster: string;
  /** undefined = all levels, null = the cluster's own. */
  readonly host?: string | null;
  /** Of `fenceDevices` come also the passwords of its devices. */
  readonly key?: string;
}

/** Raw values; use SettingsService for validated changes and resolved values. */
export interface SettingRepository {
  /** Values written at the cluster's level (no host), or at one host's. */
  values(cluster: string, host?: string): Promise<readonly StoredSetting[]>;
  /** Every value of one cluster, all its hosts included. */
  ofCluster(cluster: string): Promise<readonly StoredSetting[]>;
  /** Every value of the installation. */
  all(): Promise<readonly StoredSetting[]>;
  /** All rows together or none, each with its line in the history. @throws PicketError UNKNOWN_CLUSTER */
  write(writes: readonly SettingWrite[], who: string): Promise<void>;
  history(query: HistoryQuery): Promise<Page<SettingChange>>;
}

/** A sealed secret and the place that it is bound to. */
export interface SealedSecret {
  readonly place: SecretPlace;
  readonly box: string;
}

/** All sealed secrets of the installation, in whatever table they lie. */
export interface SecretRepository {
  list(): Promise<readonly SealedSecret[]>;
  /** Puts `again(secret)` in the place of each box, all in one transaction; resolves with their number. */
  reseal(again: (secret: SealedSecret) => string): Promise<number>;
}

/** A host that has joined. Host names are unique in their cluster, machine ids in the installation (S24). */
export interface Enrolment {
  readonly cluster: string;
  readonly host: string;
  readonly machineId: string;
  readonly bmcGuid: string | null;
  /** SHA-256 of the certificate in force, hex. */
  readonly fingerprint: string;
  readonly rack: string | null;
  readonly enrolledMs: number;
}

export interface EnrolmentRepository {
  byHost(cluster: string, host: string): Promise<Enrolment | null>;
  byMachine(machineId: string): Promise<Enrolment | null>;
  /** All, or those of one cluster; by cluster and host. */
  list(cluster?: string): Promise<readonly Enrolment[]>;
  /**
   * Enrols a host. The same machine joining again under its own name replaces certificate, GUID and (unless null) rack. With
   * `token`, that join token is used up in the same transaction: either both happen or neither.
   * @throws PicketError IDENTITY_TAKEN when the machine is enrolled under another name, or the name belongs to another machine;
   *         JOIN_REFUSED when the token is not good; UNKNOWN_CLUSTER
   */
  add(enrolment: Omit<Enrolment, 'enrolledMs'>, token?: string): Promise<void>;
  /** Removes a host and the settings written for it. Resolves with false when there was none. */
  remove(cluster: string, host: string, who: string): Promise<boolean>;
}

export interface TokenGrant {
  readonly cluster: string;
  /** Only this host may use it; null = any. */
  readonly host: string | null;
}

/** One-time join tokens. Only a hash of the secret is kept. */
export interface TokenRepository {
  /** @throws PicketError UNKNOWN_CLUSTER */
  create(
    token: TokenGrant & { readonly secret: string; readonly ttlMs: number; readonly who: string },
  ): Promise<{ expiresMs: number }>;
  /** Is it good for this host now? Uses nothing up. @throws PicketError JOIN_REFUSED with a sentence */
  check(secret: string, host: string): Promise<TokenGrant>;
  /** As `check`, and uses it up. @throws PicketError JOIN_REFUSED */
  consume(secret: string, host: string): Promise<TokenGrant>;
}

export interface JournalRow {
  readonly id: number;
  readonly wallMs: number;
  readonly engineMs: number;
  readonly cluster: string;
  readonly incident: string | null;
  readonly subject: string;
  readonly kind: string;
  readonly sentence: string;
  readonly data: Readonly<Record<string, unknown>>;
}

interface JournalQuery extends PageQuery {
  readonly cluster?: string;
  readonly incident?: string;
  readonly subject?: string;
  readonly kind?: string;
}

export interface JournalRepository {
  list(query: JournalQuery): Promise<Page<JournalRow>>;
}

interface OutboxQuery extends PageQuery {
  readonly cluster?: string;
  readonly event?: string;
  readonly incident?: string;
  readonly state?: string;
  /** Only messages of which some delivery is in this state. */
  readonly delivery?: string;
}

export interface OutboxRepository {
  list(query: OutboxQuery): Promise<Page<OutboxRow>>;
  /** For what no step of a cluster says. */
  add(message: NewMessage): Promise<void>;
}

/** Live XML of VMs as their hosts pushed it (S18). The last three different ones of each VM are kept. */
export interface VmXmlRepository {
  /** Putting a known hash again makes it the newest. @throws PicketError UNKNOWN_CLUSTER */
  put(cluster: string, vm: string, hash: string, xml: string): Promise<void>;
  get(cluster: string, vm: string, hash: string): Promise<string | null>;
}
