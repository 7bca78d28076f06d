/** Small helpers for the sentences that people read. */

/** `["a","b","c"]` → `a, b and c`. */
export function list(items: readonly string[], none = 'none'): string {
  if (items.length === 0) return none;
  if (items.length === 1) return items[0] as string;
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

/** `n(2, "VM")` → `2 VMs`. */
export function n(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** 1500 → `1.5 s`, 90000 → `90 s`, 86400000 → `24 hours`. */
export function secs(ms: number): string {
  const s = ms / 1000;
  if (s >= 7_200 && s % 3_600 === 0) return `${s / 3_600} hours`;
  return `${s >= 10 ? Math.round(s) : Math.round(s * 10) / 10} s`;
}
