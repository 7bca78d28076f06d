/** One line of well-formed text: what would break a line of a receiver's log becomes a blank. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

export function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

const ellipsis = '…';

/** At most `maxBytes` of UTF-8, cut between two characters; a cut one ends with an ellipsis where there is room for it. */
export function cut(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  const room = maxBytes - bytesOf(ellipsis);
  if (room < 0) return '';
  let end = room;
  // A byte 10xxxxxx continues a character: the cut is before its first byte.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return `${bytes.subarray(0, end).toString().trimEnd()}${ellipsis}`;
}

/** As many whole items as fit into `maxBytes`, then `+2 more`. An item that does not fit alone is cut. */
export function cutList(items: readonly string[], separator: string, maxBytes: number): string {
  const whole = items.join(separator);
  if (bytesOf(whole) <= maxBytes) return whole;
  const rest = (kept: number): string => (kept < items.length ? `${separator}+${items.length - kept} more` : '');
  let text = '';
  for (const [i, item] of items.entries()) {
    const longer = i === 0 ? item : `${text}${separator}${item}`;
    if (bytesOf(longer + rest(i + 1)) > maxBytes) {
      if (i > 0) return text + rest(i);
      break;
    }
    text = longer;
  }
  const [first = ''] = items;
  const room = maxBytes - bytesOf(rest(1));
  return room > 0 ? cut(first, room) + rest(1) : cut(first, maxBytes);
}

export interface Want {
  readonly bytes: number;
  /** What it gets before any other gets more than its own. */
  readonly floor: number;
}

/** Shares `budget` bytes: first each its floor, then each its wish, in order. */
export function share(wants: readonly Want[], budget: number): readonly number[] {
  let left = budget;
  const got = wants.map(({ bytes, floor }) => {
    const part = Math.min(bytes, floor, left);
    left -= part;
    return part;
  });
  return wants.map(({ bytes }, i) => {
    const sure = got[i] ?? 0;
    const more = Math.min(bytes - sure, left);
    left -= more;
    return sure + more;
  });
}
