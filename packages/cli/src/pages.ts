/** Reads page after page and puts them together into one list. */
export async function allPages<P extends { readonly next: string | null }>(
  read: (after: string | undefined) => Promise<P>,
  join: (before: P, page: P) => P,
): Promise<P> {
  let all = await read(undefined);
  while (all.next !== null) all = join(all, await read(all.next));
  return all;
}
