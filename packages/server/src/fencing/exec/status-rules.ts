import type { PowerState } from '@picket/protocol';
import { doubtful, hasWord } from '../answers.ts';

/** One way in which a status command shows a power state. */
type Rule =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'exit'; readonly code: number };

export interface Alternatives {
  readonly rules: readonly Rule[];
}

/** Exit codes from here on are what a shell ends with when a command was cut off (124), not found (126, 127) or killed. */
const firstShellCode = 124;
const alternative = /\s+or\s+(?=(?:word|line|exit)\s)/;

/**
 * Reads `ipmiStatusOn` or `ipmiStatusOff`: `word W`, `line TEXT` or `exit N`, several joined by " or ".
 * A grammar that could take a failure for "off" comes back as a sentence, like one that cannot be read.
 */
export function parseStatusRules(text: string, state: 'on' | 'off'): Alternatives | { readonly problem: string } {
  const rules: Rule[] = [];
  for (const part of text.trim().split(alternative)) {
    const [, kind, rest = ''] = /^(word|line|exit)\s+(.+)$/.exec(part) ?? [];
    if (kind === undefined) {
      return { problem: `"${part}" is none of "word W", "line TEXT" and "exit N" (join several with " or ").` };
    }
    if (kind === 'word') {
      if (!/^[\w-]+$/.test(rest)) return { problem: `"word ${rest}": one word of letters, digits, _ and - is needed.` };
      rules.push({ kind, word: rest });
    } else if (kind === 'line') rules.push({ kind, text: rest.trim() });
    else {
      const code = exitCode(rest);
      if (typeof code !== 'number') return code;
      if (state === 'off' && code === 1) {
        return { problem: '"exit 1" cannot mean off: nearly every program ends with 1 when it fails, too.' };
      }
      rules.push({ kind: 'exit', code });
    }
  }
  return { rules };
}

/** Reads `ipmiAcceptExitCodes`, such as "0,2". */
export function parseExitCodes(text: string): readonly number[] | { readonly problem: string } {
  const codes: number[] = [];
  for (const part of text.split(',')) {
    const code = exitCode(part.trim());
    if (typeof code !== 'number') return code;
    codes.push(code);
  }
  return codes;
}

function exitCode(text: string): number | { readonly problem: string } {
  if (!/^\d{1,3}$/.test(text)) return { problem: `"${text}" is no exit code: write a number such as 0.` };
  const code = Number(text);
  if (code < firstShellCode) return code;
  return { problem: `${code} is no answer of a program: 124–255 say that it was cut off, not found or killed.` };
}

/**
 * Power as rules read a run that ended by itself. A word or a line counts only with exit code 0 and, a word, in an output
 * without doubt; but wherever both states show, or neither, it is unknown (I4).
 */
export function powerByRules(
  run: { readonly output: string; readonly exitCode: number },
  on: Alternatives,
  off: Alternatives,
): PowerState {
  const shown = (state: Alternatives): boolean => state.rules.some((rule) => shows(rule, run));
  const counts = (state: Alternatives): boolean =>
    state.rules.some(
      (rule) =>
        shows(rule, run) &&
        (rule.kind === 'exit' || (run.exitCode === 0 && !(rule.kind === 'word' && doubtful(run.output)))),
    );
  if (counts(off) && !shown(on)) return 'off';
  return counts(on) && !shown(off) ? 'on' : 'unknown';
}

function shows(rule: Rule, { output, exitCode: code }: { output: string; exitCode: number }): boolean {
  switch (rule.kind) {
    case 'word':
      return hasWord(output, rule.word);
    case 'line':
      return output.split(/\r?\n/).some((line) => line.trim() === rule.text);
    case 'exit':
      return code === rule.code;
    default:
      return rule satisfies never;
  }
}
