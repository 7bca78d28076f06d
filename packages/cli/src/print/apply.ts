import type { ApplyAnswer, ConfigDifference } from '@picket/protocol';
import { counted } from './text.ts';

/** One line for each difference, and what became of them. */
export function applyText({ dryRun, differences, warnings }: ApplyAnswer): string {
  if (differences.length === 0) return 'Everything is as the file says; nothing was changed.';
  const number = counted(differences.length, 'difference');
  const done = dryRun ? `${number}; nothing was changed (--dry-run).` : `${number} applied.`;
  return [...differences.map(line), done, ...warnings.map((warning) => `Take care: ${warning}`)].join('\n');
}

function line({ kind, cluster, host, name, before, after }: ConfigDifference): string {
  const place = [kind === 'notifier' ? 'notifiers' : cluster, host].filter((part) => part !== null).join('/');
  if (kind === 'cluster') return `${name}: is created`;
  return `${place}: ${name}: ${before ?? '-'} → ${after ?? '-'}`;
}
