import { PicketError } from '@picket/protocol';
import type { Page, PageQuery } from './types.ts';

const defaultLimit = 100;
const maxLimit = 1_000;

export interface PageBounds {
  readonly direction: 'asc' | 'desc';
  readonly compare: '<' | '>';
  readonly after: number | null;
  readonly limit: number;
}

/** @throws PicketError BAD_REQUEST */
export function pageBounds(query: PageQuery): PageBounds {
  const newestFirst = (query.order ?? 'newest') === 'newest';
  if (query.after !== undefined && !Number.isSafeInteger(query.after)) {
    throw new PicketError('BAD_REQUEST', 'The cursor `after` must be the `next` of the page before.');
  }
  return {
    direction: newestFirst ? 'desc' : 'asc',
    compare: newestFirst ? '<' : '>',
    after: query.after ?? null,
    limit: pageLimit(query.limit),
  };
}

/** @throws PicketError BAD_REQUEST */
function pageLimit(limit: number = defaultLimit): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit;
  throw new PicketError('BAD_REQUEST', `A page has 1 to ${maxLimit} rows, not ${limit}.`);
}

/** `rows` were read with one row more than the limit, which tells whether there is a page behind this one. */
export function pageOf<R extends { id: number }, T>(rows: readonly R[], limit: number, shape: (row: R) => T): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown.map(shape), next: rows.length > limit && last !== undefined ? last.id : null };
}
