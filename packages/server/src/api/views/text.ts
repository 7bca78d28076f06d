/** Seconds between two engine times, to a tenth; never negative. */
export function seconds(ms: number): number {
  return Math.max(0, Math.round(ms / 100) / 10);
}

/** `ms` as people say it: 4 s, 3 min, 2 h 5 min, 3 days. */
export function span(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 120) return `${s} s`;
  const min = Math.round(s / 60);
  if (min < 120) return `${min} min`;
  const hours = Math.floor(min / 60);
  if (hours < 48) return min % 60 === 0 ? `${hours} h` : `${hours} h ${min % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** kvm1 · kvm1 and kvm2 · kvm1, kvm2 and kvm3 */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
