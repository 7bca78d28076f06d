/** One page; pass `next` as `after` for the one behind it, null = no more. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly next: number | null;
}

export interface PageQuery {
  /** Default `newest` first. */
  readonly order?: 'newest' | 'oldest';
  /** Cursor: the `next` of the page before. */
  readonly after?: number;
  /** 1–1000, default 100. */
  readonly limit?: number;
}
