import type { gateReport, refusal } from '@picket/engine';
import type { SettingJson, SettingSource } from '@picket/protocol';
import type { Accounts } from '../accounts/accounts.ts';
import type { LiveHub } from '../live/hub.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Clock, Log } from '../runtime/ports.ts';
import type { RuntimeSurface } from '../runtime/surface.ts';
import type { AuditRepository } from '../store/audit-types.ts';
import type { JournalRepository, OutboxRepository } from '../store/types.ts';

/** What the API asks of the settings service; values of secrets never leave it. */
export interface SettingsPort {
  /** All settings in force for a cluster, or for one host of it, each with where its value came from. */
  list(cluster: string, host?: string): Promise<readonly SettingInForce[]>;
  /** Sentences about what the fence device of a host cannot do as it is set. */
  warnings(cluster: string, host: string): Promise<readonly string[]>;
  /** @throws PicketError UNKNOWN_SETTING, SETTING_REFUSED */
  set(change: {
    readonly cluster: string;
    readonly host: string | null;
    readonly key: string;
    readonly value: unknown;
    readonly who: string;
  }): Promise<void>;
  /** Back to the inherited value. @throws PicketError UNKNOWN_SETTING, SETTING_REFUSED */
  unset(change: {
    readonly cluster: string;
    readonly host: string | null;
    readonly key: string;
    readonly who: string;
  }): Promise<void>;
}

export interface SettingInForce {
  readonly key: string;
  /** null for a secret, set or not. */
  readonly value: SettingJson | null;
  readonly source: SettingSource;
  readonly secret: boolean;
}

/** Makes one-time join tokens. */
interface TokensPort {
  create(grant: {
    readonly cluster: string;
    readonly host: string | null;
    readonly ttlMs: number;
    readonly who: string;
  }): Promise<{ token: string; expiresMs: number }>;
}

export type JournalPort = Pick<JournalRepository, 'list'>;
export type OutboxPort = Pick<OutboxRepository, 'list'>;

/** The engine's pure answers about what would happen now. */
export interface RulesPort {
  readonly refusal: typeof refusal;
  readonly gateReport: typeof gateReport;
}

interface About {
  readonly installation: string;
  readonly version: string;
  /** Of the lease in force. */
  readonly epoch: number;
}

interface Health {
  readonly ok: boolean;
  /** One sentence for each thing that is wrong with this server. */
  readonly troubles: readonly string[];
}

/** Everything the routes stand on. */
export interface ApiDeps {
  readonly surface: RuntimeSurface;
  readonly settings: SettingsPort;
  readonly journal: JournalPort;
  readonly outbox: OutboxPort;
  readonly tokens: TokensPort;
  readonly rules: RulesPort;
  /** Makes a consistent copy of the database; resolves with its path. @throws PicketError NOT_ALLOWED_NOW, DATABASE_FAILED */
  readonly backup: () => Promise<string>;
  readonly health: () => Health | Promise<Health>;
  /** May this server act? It leads, agents obey it, and its database is well. */
  readonly ready: () => Health;
  readonly accounts: Accounts;
  readonly audit: AuditRepository;
  readonly live: Pick<LiveHub, 'full' | 'add' | 'remove' | 'end' | 'count' | 'close'>;
  readonly metrics: Metrics;
  readonly about: () => About;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly log: Log;
}
