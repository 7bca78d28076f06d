import type { ClusterView } from '@picket/protocol';
import type { Style } from './style.ts';
import { table } from './table.ts';
import { indented, span } from './text.ts';

/** What is used up of the cap, when it frees, who let it go on, and whether a storm holds power cuts back. */
export function capText(style: Style, { name, cap, storm, sentence }: ClusterView): string {
  const whole = cap.installation.max === cap.max && cap.installation.used === cap.used;
  const head = `${name}: ${cap.used} of ${cap.max} failure actions used within ${span(cap.windowSeconds)}${whole ? '' : `; ${cap.installation.used} of ${cap.installation.max} in the whole installation`}`;
  const lines = [style.paint(cap.reached ? 'bad' : 'bold', indented(head, '', style.width))];
  if (cap.entries.length > 0) {
    const rows = cap.entries.map((entry) => [
      entry.host,
      entry.cluster,
      entry.incident ?? '-',
      `${span(entry.agoSeconds)} ago`,
      `in ${span(entry.freesInSeconds)}`,
    ]);
    lines.push(table(style, ['HOST', 'CLUSTER', 'INCIDENT', 'CUT', 'LEAVES THE WINDOW'], rows, '  '));
  }
  lines.push(indented(cap.reached ? sentence : 'The cap is not reached.', '  ', style.width));
  if (cap.acknowledged !== null) {
    const { who, reason, agoSeconds } = cap.acknowledged;
    lines.push(indented(`Acknowledged ${span(agoSeconds)} ago by ${who}: ${reason}`, '  ', style.width));
  }
  const calm = storm.cooldownSeconds > 0 ? `Cool-down after a storm: ${span(storm.cooldownSeconds)} more. ` : '';
  const stormy = storm.active ? `Storm for ${span(storm.sinceSeconds ?? 0)}: no power is cut. ` : calm;
  lines.push(style.paint(storm.active ? 'bad' : 'dim', indented(`${stormy}${storm.why}`, '  ', style.width)));
  return lines.join('\n');
}
