/** Seconds as people say them: 4 s, 3 min, 2 h 5 min, 3 days. The same words as on the command line. */
export function span(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 120) return `${s} s`;
  const min = Math.round(s / 60);
  if (min < 120) return `${min} min`;
  const hours = Math.floor(min / 60);
  if (hours < 48) return min % 60 === 0 ? `${hours} h` : `${hours} h ${min % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** How long something took: 182 ms, 10 s. */
export function took(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : span(ms / 1000);
}

/** Local time of day; with the date when that is not today's. */
export function clock(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  if (at.toDateString() === now.toDateString()) return time;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

/** "1 host", "2 hosts" */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** kvm1 · kvm1 and kvm2 · kvm1, kvm2 and kvm3 */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** MiB as people say it: 512 MiB, 64 GiB. */
export function memory(mib: number): string {
  if (mib < 1024) return `${Math.round(mib)} MiB`;
  const gib = mib / 1024;
  return `${gib >= 10 ? Math.round(gib) : Math.round(gib * 10) / 10} GiB`;
}

/** `4.5–24 s`; best and worst of a time. */
export function range({ bestSeconds, worstSeconds }: { bestSeconds: number; worstSeconds: number }): string {
  const best = Math.round(bestSeconds * 10) / 10;
  const worst = Math.ceil(worstSeconds);
  return best === worst ? `${best} s` : `${best}–${worst} s`;
}

/** Time since the beginning of a story: +5.2 s, +3:27, +1:02:03. */
export function elapsed(seconds: number): string {
  if (seconds < 60) return `+${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return `+${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(whole % 60)}`;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
