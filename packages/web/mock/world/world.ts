import type {
  AlarmView as Alarm,
  ApiTokenView as ApiToken,
  AuditEntry,
  HostDetails,
  IncidentStory,
  JournalEntryView,
  OutboxEntry as Message,
  NotifierView,
  Role,
  SettingValues,
  UserView as User,
  VmView,
} from '@picket/protocol';

export interface MockCluster {
  readonly name: string;
  armed: { on: boolean; sinceMs: number; who: string; reason: string };
  graceUntilMs: number;
  capUsed: number;
  capReached: boolean;
  settings: SettingValues;
  hostSettings: Record<string, SettingValues>;
  hosts: HostDetails[];
  vms: VmView[];
  incidents: IncidentStory[];
  journal: JournalEntryView[];
  alarms: Alarm[];
}

/** All that the mock knows. Routes change it in place: it lasts as long as the process. */
export interface MockWorld {
  setupNeeded: boolean;
  clusters: MockCluster[];
  notifiers: NotifierView[];
  messages: Message[];
  users: (User & { password: string })[];
  tokens: ApiToken[];
  audit: AuditEntry[];
  /** Session id → user. */
  sessions: Map<string, { name: string; role: Role; csrf: string }>;
  /** Whoever listens to /events. */
  listeners: Set<(event: string, data: unknown, id?: number) => void>;
}

export function announce(world: MockWorld, cluster: string): void {
  for (const tell of world.listeners) tell('changed', { cluster, at: new Date().toISOString() });
}

export const agoIso = (seconds: number): string => new Date(Date.now() - seconds * 1000).toISOString();
