import type { Style, Tone } from './style.ts';
import { wrap } from './text.ts';

export type Cell = string | { readonly text: string; readonly tone: Tone };

const gap = '  ';
const narrowest = 20;

/**
 * Aligned columns under a header; the last column takes the rest of the line and wraps within it.
 * @example table(style, ['HOST', 'WHY'], [['kvm1', 'Its agent is linked.']])
 */
export function table(
  style: Style,
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  indent = '',
): string {
  const last = header.length - 1;
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => textOf(row[column]).length)),
  );
  const before = indent.length + widths.slice(0, last).reduce((sum, width) => sum + width + gap.length, 0);
  const room = style.width === null ? null : Math.max(narrowest, style.width - before);
  const lines: string[] = [];

  const push = (cells: readonly Cell[]) => {
    const head = cells.slice(0, last).map((cell, column) => {
      const text = textOf(cell);
      return style.paint(toneOf(cell), text) + ' '.repeat((widths[column] ?? 0) - text.length) + gap;
    });
    wrap(textOf(cells[last]), room).forEach((line, index) => {
      const start = index === 0 ? indent + head.join('') : ' '.repeat(before);
      lines.push((start + style.paint(toneOf(cells[last]), line)).trimEnd());
    });
  };

  push(header.map((text) => ({ text, tone: 'dim' })));
  for (const row of rows) push(row);
  return lines.join('\n');
}

function textOf(cell: Cell | undefined): string {
  return cell === undefined ? '' : typeof cell === 'string' ? cell : cell.text;
}

function toneOf(cell: Cell | undefined): Tone {
  return cell === undefined || typeof cell === 'string' ? 'plain' : cell.tone;
}
