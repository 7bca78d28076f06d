import type { Page, PageQuery } from './paging.ts';

export interface AuditRow {
  readonly id: number;
  readonly wallMs: number;
  readonly who: string;
  readonly role: string;
  readonly address: string;
  readonly action: string;
  readonly target: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly outcome: string;
}

interface AuditQuery extends PageQuery {
  readonly who?: string;
  readonly action?: string;
}

/** What people and tokens did through the API. Append-only. */
export interface AuditRepository {
  add(row: Omit<AuditRow, 'id' | 'wallMs'>): Promise<void>;
  list(query: AuditQuery): Promise<Page<AuditRow>>;
}
