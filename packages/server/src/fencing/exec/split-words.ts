/** A piece of one word: fixed text, or a variable whose value is put in when the command is made. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** `quoted` = inside double quotes, where a value is never split. */
  | { readonly kind: 'variable'; readonly name: string; readonly quoted: boolean };

export type Word = readonly Part[];

/** Thrown for a line that cannot be split; the message is a sentence for people. */
export class SyntaxProblem extends Error {}

const variable = /^(?:\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)\})/;

/**
 * Splits a line into words as a POSIX shell does (XCU 2.2, quoting): blanks separate, '…' is literal, "…" keeps blanks, a
 * backslash takes the next character as it is (inside "…" only before `"`, `\`, `$` and a backquote). `$NAME` and `${NAME}`
 * become variables outside of single quotes. Nothing else means anything: `;`, `|`, `>` and backquotes are plain text.
 * @throws SyntaxProblem for an open quote, a lone backslash at the end, NUL or a line break
 */
export function splitWords(line: string): readonly Word[] {
  refuseControl(line, 'The line');
  const words: Part[][] = [];
  let word: Part[] | null = null;
  let quote: '' | "'" | '"' = '';
  const add = (part: Part): void => {
    word ??= [];
    const last = word.at(-1);
    if (part.kind === 'text' && last?.kind === 'text')
      word[word.length - 1] = { kind: 'text', text: last.text + part.text };
    else word.push(part);
  };
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (quote === "'" && char !== "'") add({ kind: 'text', text: char });
    else if (char === "'" && quote !== '"') {
      quote = quote === '' ? "'" : '';
      add({ kind: 'text', text: '' });
    } else if (char === '"') {
      quote = quote === '' ? '"' : '';
      add({ kind: 'text', text: '' });
    } else if (char === '\\') {
      at += 1;
      if (at >= line.length) throw new SyntaxProblem('The line ends with a lone backslash.');
      const next = line.charAt(at);
      add({ kind: 'text', text: quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next });
    } else if (char === '$' && variable.test(line.slice(at))) {
      const [all = '', plain, braced] = variable.exec(line.slice(at)) ?? [];
      add({ kind: 'variable', name: plain ?? braced ?? '', quoted: quote === '"' });
      at += all.length - 1;
    } else if (quote === '' && (char === ' ' || char === '\t')) {
      if (word !== null) words.push(word);
      word = null;
    } else add({ kind: 'text', text: char });
  }
  if (quote !== '') throw new SyntaxProblem(`A ${quote} is opened and never closed.`);
  if (word !== null) words.push(word);
  return words;
}

/** Splits a line in which a dollar is a plain character. @throws SyntaxProblem */
export function splitPlain(line: string): readonly string[] {
  return splitWords(line).map((word) =>
    word.map((part) => (part.kind === 'text' ? part.text : `$${part.name}`)).join(''),
  );
}

/** @throws SyntaxProblem for what no argument can hold (NUL), or what no honest one does (a line break) */
export function refuseControl(text: string, what: string): void {
  if (text.includes('\0')) throw new SyntaxProblem(`${what} contains a NUL character.`);
  if (/[\r\n]/.test(text)) throw new SyntaxProblem(`${what} contains a line break.`);
}
