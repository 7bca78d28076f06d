import type { gateReport, refusal } from '@picket/engine';
import type { Accounts } from '../accounts/accounts.ts';
import type { DeclaredNotifiers } from '../config-file/ports.ts';
import type { AgentCatalogue } from '../fencing/fence-agent/catalogue.ts';
import type { LiveHub } from '../live/hub.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { NotifierTests, OutboxService } from '../notify/index.ts';
import type { NotifiersPort } from '../notify/notifiers.ts';
import type { Clock, Log } from '../runtime/ports.ts';
import type { RuntimeSurface } from '../runtime/surface.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import type { AuditRepository } from '../store/audit-types.ts';
import type { JournalRepository } from '../store/types.ts';

/** What the API asks of the settings service; values of secrets never leave it. */
export type SettingsPort = Pick<
  SettingsService,
  'list' | 'set' | 'unset' | 'change' | 'history' | 'written' | 'warnings'
>;

/** Makes one-time join tokens. */
interface TokensPort {
  /** Where hosts find this server, as a URL. */
  readonly server: string;
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
  readonly outbox: OutboxService;
  readonly notifiers: NotifiersPort & NotifierTests;
  readonly declaredNotifiers: DeclaredNotifiers;
  readonly tokens: TokensPort;
  readonly rules: RulesPort;
  readonly fenceAgents: Pick<AgentCatalogue, 'list'>;
  /** Makes a consistent copy of the database; resolves with its path. @throws PicketError NOT_ALLOWED_NOW, DATABASE_FAILED */
  readonly backup: () => Promise<string>;
  /** Changes the key of all secrets; resolves with their number. @throws PicketError SECRET_KEY_BAD, NOT_ALLOWED_NOW */
  readonly rotateKey: () => Promise<number>;
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
