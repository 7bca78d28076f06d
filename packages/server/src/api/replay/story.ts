import type { JournalRow } from '../../store/types.ts';

/** One incident as its rows tell it; times by this server's clock. */
export interface Story {
  readonly id: string;
  readonly host: string;
  /** When the last word of the host's agent came: the fault was then. */
  readonly faultMs: number;
  readonly openedMs: number;
  /** null: it goes on. */
  readonly closedMs: number | null;
  /** First to last. */
  readonly rows: readonly JournalRow[];
  /** The state in which the host was right after, and why. */
  readonly ended: { readonly state: string; readonly cause: string } | null;
}

/**
 * `after`: the host's next change of state once it was closed.
 * @returns null when the rows do not tell how it began
 */
export function storyOf(rows: readonly JournalRow[], after: JournalRow | null): Story | null {
  const opened = rows.find(({ kind }) => kind === 'incident-opened');
  if (opened?.incident == null) return null;
  return {
    id: opened.incident,
    host: opened.subject,
    faultMs: opened.wallMs - Number(opened.data.silentMs ?? 0),
    openedMs: opened.wallMs,
    closedMs: rows.findLast(({ kind }) => kind === 'incident-closed')?.wallMs ?? null,
    rows,
    ended: after === null ? null : { state: String(after.data.to), cause: String(after.data.cause) },
  };
}

/** What one round, or a last look, found from each source. */
export interface Found {
  readonly key: string;
  readonly evidence: string;
}

export function sourcesOf({ data }: JournalRow): readonly Found[] {
  return Array.isArray(data.sources) ? (data.sources as Found[]) : [];
}

/** Every answer of the fence device to a question for the power: in rounds, before and after a cut. */
export function powerReads(rows: readonly JournalRow[]): readonly string[] {
  return rows.flatMap(({ kind, data }) => {
    if (kind === 'read-off') return ['off'];
    if (kind === 'power-read') return [String(data.power)];
    return Array.isArray(data.power) ? (data.power as { power: string }[]).map(({ power }) => power) : [];
  });
}
