/** Breaks a text into lines of at most `width` characters, at spaces; a longer word stays whole. null = one line. */
export function wrap(text: string, width: number | null): string[] {
  if (width === null) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** A paragraph with each line indented; never narrower than 20 characters. */
export function indented(text: string, indent: string, width: number | null): string {
  const room = width === null ? null : Math.max(20, width - indent.length);
  return wrap(text, room)
    .map((line) => `${indent}${line}`)
    .join('\n');
}

/** Seconds as people say them: 4 s, 3 min, 2 h 5 min, 3 days. */
export function span(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 120) return `${s} s`;
  const min = Math.round(s / 60);
  if (min < 120) return `${min} min`;
  const hours = Math.floor(min / 60);
  if (hours < 48) return min % 60 === 0 ? `${hours} h` : `${hours} h ${min % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** Local time of day; with the date when that is not today's. */
export function clock(iso: string, now: Date = new Date()): string {
  const at = new Date(iso);
  const two = (n: number) => String(n).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  if (at.toDateString() === now.toDateString()) return time;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

/** "1 host", "2 hosts" */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
