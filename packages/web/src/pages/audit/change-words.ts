/**
 * A change in lines that a person reads, instead of two pieces of JSON: only what differs.
 * @example changeWords({ used: 3, max: 3 }, { used: 0, max: 3 }) // ['used: 3 → 0']
 */
export function changeWords(before: unknown, after: unknown): string[] {
  if (isNothing(before) && isNothing(after)) return ['–'];
  if (isTable(before) || isTable(after)) {
    const from = isTable(before) ? before : {};
    const to = isTable(after) ? after : {};
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])].filter(
      (key) => words(from[key]) !== words(to[key]),
    );
    return keys.length === 0 ? ['no difference'] : keys.map((key) => `${key}: ${words(from[key])} → ${words(to[key])}`);
  }
  return [`${words(before)} → ${words(after)}`];
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function words(value: unknown): string {
  if (isNothing(value) || value === '') return 'nothing';
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(words).join(', ');
  if (isTable(value))
    return Object.entries(value)
      .map(([key, each]) => `${key} ${words(each)}`)
      .join(', ');
  return String(value);
}

/**
 * The name of an operation of the API as words.
 * @example actionWords('hostMaintenance') // 'Host maintenance'
 */
export function actionWords(action: string): string {
  const text = action
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[._-]/g, ' ')
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
