import type { gateReport, refusal } from '@picket/engine';
import type { SettingJson, SettingSource } from '@picket/protocol';
import type { AgentCatalogue } from '../fencing/fence-agent/catalogue.ts';
import type { NotifierTests, OutboxService } from '../notify/index.ts';
import type { NotifiersPort } from '../notify/notifiers.ts';
import type { Log } from '../runtime/ports.ts';
import type { RuntimeSurface } from '../runtime/surface.ts';
import type { JournalRepository } from '../store/types.ts';

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

/** The engine's pure answers about what would happen now. */
export interface RulesPort {
  readonly refusal: typeof refusal;
  readonly gateReport: typeof gateReport;
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
  readonly outbox: OutboxService;
  readonly notifiers: NotifiersPort & NotifierTests;
  readonly tokens: TokensPort;
  readonly rules: RulesPort;
  readonly fenceAgents: Pick<AgentCatalogue, 'list'>;
  /** Makes a consistent copy of the database; resolves with its path. @throws PicketError NOT_ALLOWED_NOW, DATABASE_FAILED */
  readonly backup: () => Promise<string>;
  readonly health: () => Health | Promise<Health>;
  readonly log: Log;
}
