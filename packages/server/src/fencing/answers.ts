import type { CommandResult } from './command.ts';

const maxDetail = 300;

/** One line for people out of what a program printed. */
export function oneLine(text: string): string {
  const line = text
    .split(/[\r\n]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('; ')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return line.length > maxDetail ? `${line.slice(0, maxDetail - 1)}…` : line;
}

/** Why a program gave no answer of its own: it could not be run, was cut off or killed; null when it ended by itself. */
export function notEnded(result: CommandResult): string | null {
  if (result.notRun !== null) return oneLine(result.notRun);
  if (result.timedOut) return `No answer within ${seconds(result.tookMs)}.`;
  return result.exitCode === null ? `The command was killed: ${whatItSaid(result)}.` : null;
}

/** Why a program's run is no good answer, or null when it ended with exit code 0. */
export function failureOf(result: CommandResult): string | null {
  const cut = notEnded(result);
  if (cut !== null || result.exitCode === 0) return cut;
  return `Exit code ${result.exitCode}: ${whatItSaid(result)}`;
}

function whatItSaid({ stdout, stderr }: CommandResult): string {
  return oneLine(stderr) || oneLine(stdout) || 'it said nothing';
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Words that turn a line's meaning round, so that "cannot be switched off" is never taken for "off". */
const doubt = /\b(not|cannot|can't|unable|unknown|fail(ed|ure|s)?|error|invalid|denied|refused|timed?[ -]?out)\b/i;

/** Does the output say of itself that it is not to be relied on? */
export function doubtful(output: string): boolean {
  return doubt.test(output);
}

/** Is the word in it, in whatever case, and not as a part of another one? */
export function hasWord(output: string, word: string): boolean {
  return new RegExp(`(?<![\\w-])${RegExp.escape(word)}(?![\\w-])`, 'i').test(output);
}

const guidText = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/**
 * GUID out of a "System GUID : …" line (ipmitool), any "… UUID: …" line, or an output that is nothing else. Lower-case hex
 * without dashes. All zero or all f is what a BMC says that was never given one: many do, so it identifies nothing (S1).
 */
export function guidFromText(output: string): string | null {
  const lines = output.split(/\r?\n/).map((line) => line.trim());
  const labelled = lines
    .map((line) => /^[\w ]*(?:GUID|UUID)\s*[:=]\s*"?([0-9a-f-]+)"?$/i.exec(line)?.[1])
    .filter((guid) => guid !== undefined);
  const found = [...labelled, output.trim()].find((text) => guidText.test(text));
  const guid = found?.toLowerCase().replaceAll('-', '') ?? null;
  return guid === null || /^(0+|f+)$/.test(guid) ? null : guid;
}
