import type { Address } from '../driver.ts';
import { type Part, refuseControl, SyntaxProblem, splitPlain, splitWords, type Word } from './split-words.ts';

export interface CommandValues {
  readonly exec: string;
  readonly action: string;
  readonly username: string;
  readonly password: string;
  readonly address: Address;
  readonly plug: string;
}

/** Variables of the execution syntax, in lower case. */
export const variables = [
  'ipmi_exec',
  'ipmi_action',
  'ipmi_username',
  'ipmi_password',
  'ipmi_host',
  'ipmi_port',
  'ipmi_plug',
] as const;
type Variable = (typeof variables)[number];

/**
 * Makes program and arguments from the execution syntax. The request's own line works as it stands:
 * `"\$IPMI_EXEC --username \$IPMI_Username --password \$IPMI_password --command \$IPMI_ACTION --host \$IPMI_HOST"`.
 * One outer pair of quotes is taken off, `\$` is `$`, variables are case-insensitive. `$IPMI_EXEC` and `$IPMI_ACTION` are
 * split by the same rules as the line; user, password, host, port and plug always stay one argument. `$IPMI_HOST` is the address
 * as typed, or without its port where the line has an `$IPMI_PORT`.
 * @throws SyntaxProblem with a sentence for people, free of secrets
 */
export function commandLine(syntax: string, values: CommandValues): readonly string[] {
  const words = parseSyntax(syntax);
  refuseControl(values.username, 'The user name');
  refuseControl(values.password, 'The password');
  const hasPort = words.some((word) => word.some((part) => part.kind === 'variable' && nameOf(part) === 'ipmi_port'));
  const single: Record<Variable, string> = {
    ipmi_exec: values.exec,
    ipmi_action: values.action,
    ipmi_username: values.username,
    ipmi_password: values.password,
    ipmi_host: hasPort ? values.address.host : values.address.asTyped,
    ipmi_port: values.address.port === null ? '' : String(values.address.port),
    ipmi_plug: values.plug,
  };
  const args: string[] = [];
  for (const word of words) {
    refuseOptionLook(word, single, args);
    args.push(...expand(word, single));
  }
  if (args[0] === undefined || args[0] === '') throw new SyntaxProblem('The line names no command to run.');
  return args;
}

/**
 * A value that begins with a dash would be read as an option. Plugs never begin with one. A user name or password may, where
 * the line makes it the value of an option: `-u $IPMI_USERNAME`, `--user=$IPMI_USERNAME`, or anything after `--`.
 */
function refuseOptionLook(word: Word, values: Record<Variable, string>, before: readonly string[]): void {
  const [first] = word;
  if (first?.kind !== 'variable') return;
  const name = nameOf(first);
  if (!values[name].startsWith('-') || name === 'ipmi_exec' || name === 'ipmi_action') return;
  if (name === 'ipmi_plug') throw new SyntaxProblem('fencePlug begins with a dash: it would be taken for an option.');
  if (before.at(-1)?.startsWith('-') === true || before.includes('--')) return;
  throw new SyntaxProblem(
    `The value of $${name.toUpperCase()} begins with a dash and stands alone: it would be taken for an option. Put an option before it in ipmiExecutionSyntax, such as --username $IPMI_USERNAME.`,
  );
}

/** Reads the syntax line without values, to refuse a bad one when it is saved. @throws SyntaxProblem */
export function parseSyntax(syntax: string): readonly Word[] {
  const words = splitWords(stripOuterQuotes(syntax.trim()).replaceAll('\\$', '$'));
  for (const part of words.flat()) if (part.kind === 'variable') nameOf(part);
  if (words.length === 0) throw new SyntaxProblem('The line is empty.');
  return words;
}

/** Does the line use the variable? For checks when it is saved. */
export function uses(words: readonly Word[], name: Variable): boolean {
  return words.some((word) => word.some((part) => part.kind === 'variable' && nameOf(part) === name));
}

/** Only a pair that holds the whole line: `"a" b "c"` begins and ends with quotes that do not belong together. */
function stripOuterQuotes(line: string): string {
  const quote = line.charAt(0);
  if (line.length < 2 || (quote !== '"' && quote !== "'") || line.at(-1) !== quote) return line;
  const inner = line.slice(1, -1);
  const unescaped = inner.replace(/\\./g, '');
  if (unescaped.includes(quote) || unescaped.endsWith('\\')) return line;
  return inner.replaceAll(`\\${quote}`, quote);
}

function nameOf(part: Extract<Part, { kind: 'variable' }>): Variable {
  const name = variables.find((variable) => variable === part.name.toLowerCase());
  if (name !== undefined) return name;
  const all = variables.map((variable) => `$${variable.toUpperCase()}`).join(', ');
  throw new SyntaxProblem(`There is no variable $${part.name}; there are ${all}.`);
}

/** One word becomes one argument, but for unquoted $IPMI_EXEC and $IPMI_ACTION, whose own words join what stands around them. */
function expand(word: Word, values: Record<Variable, string>): string[] {
  const args: string[] = [];
  let current: string | null = null;
  for (const part of word) {
    if (part.kind === 'text') {
      current = (current ?? '') + part.text;
      continue;
    }
    const name = nameOf(part);
    if (part.quoted || (name !== 'ipmi_exec' && name !== 'ipmi_action')) {
      refuseControl(values[name], `$${name.toUpperCase()}`);
      current = (current ?? '') + values[name];
      continue;
    }
    const [first, ...rest] = splitPlain(values[name]);
    if (first === undefined) continue;
    current = (current ?? '') + first;
    for (const next of rest) {
      args.push(current);
      current = next;
    }
  }
  return current === null ? args : [...args, current];
}
