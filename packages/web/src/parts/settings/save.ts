/**
 * Writes one after the other. A value that contradicts another may fit once that one is changed too, so that refused ones are tried again
 * as long as others are taken.
 * @throws the first refusal of the last round; what was written before it stays
 */
export async function saveOrder(keys: readonly string[], write: (key: string) => Promise<void>): Promise<void> {
  let left = keys;
  while (left.length > 0) {
    const refused: { key: string; error: unknown }[] = [];
    for (const key of left) {
      try {
        await write(key);
      } catch (error) {
        refused.push({ key, error });
      }
    }
    const first = refused[0];
    if (first !== undefined && refused.length === left.length) throw first.error;
    left = refused.map(({ key }) => key);
  }
}
