import type { Generated, Insertable } from 'kysely';
import type { AccountSchema } from './account-schema.ts';

/** Who wrote a row: a row of an older epoch was written by an older holder of the lease. */
interface Stamped {
  owner: string;
  epoch: number;
}

interface InstallationTable extends Stamped {
  id: string;
  created_ms: number;
}

interface LeaseTable extends Stamped {
  cell: string;
  taken_ms: number;
  checked_ms: number;
  expires_ms: number;
}

interface ClusterTable extends Stamped {
  name: string;
  engine_ms: number;
  created_ms: number;
}

/** One host, VM, pending effect or the cluster's own part of its state; `body` is JSON. */
interface EntityTable extends Stamped {
  cluster: string;
  kind: string;
  id: string;
  body: string;
}

/** Append-only: nothing in the code updates or deletes a row. */
interface JournalTable extends Stamped {
  id: Generated<number>;
  wall_ms: number;
  engine_ms: number;
  cluster: string;
  incident: string | null;
  subject: string;
  kind: string;
  sentence: string;
  data: string;
}

export interface OutboxTable extends Stamped {
  id: Generated<number>;
  wall_ms: number;
  cluster: string;
  event: string;
  severity: string;
  subject: string;
  incident: string | null;
  sentence: string;
  data: string;
  state: string;
}

/** `host` is '' for the cluster's own value. Exactly one of `value` (JSON) and `box` (sealed secret) is there. */
export interface SettingTable extends Stamped {
  cluster: string;
  host: string;
  key: string;
  value: string | null;
  box: string | null;
  who: string;
  changed_ms: number;
}

/** `action`: set, set-secret (value not kept) or unset. */
interface SettingHistoryTable extends Stamped {
  id: Generated<number>;
  cluster: string;
  host: string;
  key: string;
  action: string;
  value: string | null;
  who: string;
  changed_ms: number;
}

export interface EnrolmentTable extends Stamped {
  cluster: string;
  host: string;
  machine_id: string;
  bmc_guid: string | null;
  fingerprint: string;
  rack: string | null;
  enrolled_ms: number;
}

/** `hash` is SHA-256 of the secret, hex; `host` null = any host; `used_ms` null = still good. */
interface JoinTokenTable extends Stamped {
  hash: string;
  cluster: string;
  host: string | null;
  who: string;
  expires_ms: number;
  used_ms: number | null;
}

interface VmXmlTable extends Stamped {
  cluster: string;
  vm: string;
  hash: string;
  xml: string;
  seq: number;
  wall_ms: number;
}

/** `config` is JSON without secrets; `enabled` 0 or 1; `clusters` and `events` JSON lists, empty = all. */
export interface NotifierTable extends Stamped {
  name: string;
  kind: string;
  config: string;
  enabled: number;
  min_severity: string;
  clusters: string;
  events: string;
  remind_after_seconds: number;
  who: string;
  changed_ms: number;
}

interface NotifierSecretTable extends Stamped {
  notifier: string;
  field: string;
  box: string;
}

/** One message on its way to one notifier. `detail` is what the newest try came to; `next_ms` counts while it is pending. */
export interface DeliveryTable extends Stamped {
  outbox_id: number;
  notifier: string;
  state: string;
  attempts: number;
  queued_ms: number;
  next_ms: number;
  detail: string | null;
  sent_ms: number | null;
}

/** When a notifier was last told of an alarm that stands. */
interface ReminderTable extends Stamped {
  notifier: string;
  cluster: string;
  alarm: string;
  event: string;
  subject: string;
  told_ms: number;
}

/** Every table. Types are those that SQLite and PostgreSQL share: text, integer, bigint. */
export interface Schema extends AccountSchema {
  installation: InstallationTable;
  lease: LeaseTable;
  cluster: ClusterTable;
  entity: EntityTable;
  journal: JournalTable;
  outbox: OutboxTable;
  setting: SettingTable;
  setting_history: SettingHistoryTable;
  enrolment: EnrolmentTable;
  join_token: JoinTokenTable;
  vm_xml: VmXmlTable;
  notifier: NotifierTable;
  notifier_secret: NotifierSecretTable;
  delivery: DeliveryTable;
  reminder: ReminderTable;
}

export type EntityRow = Insertable<EntityTable>;
