import { splitPlain } from '../fencing/exec/split-words.ts';

/** Keys that another setting decides; the same one by two ways could name another device than the one that was checked (S1). */
const ownedBy: Readonly<Record<string, string>> = {
  ip: 'ipmiHost',
  ipaddr: 'ipmiHost',
  ipport: 'ipmiHost',
  plug: 'fencePlug',
  port: 'fencePlug',
  nodename: 'fencePlug',
  username: 'ipmiUsername',
  login: 'ipmiUsername',
  action: 'what is asked of the device',
  option: 'what is asked of the device',
};

/** What is wrong with `fenceAgentOptions`, or null. @throws SyntaxProblem */
export function optionsProblem(text: string): string | null {
  const seen = new Set<string>();
  for (const word of splitPlain(text)) {
    const equals = word.indexOf('=');
    const key = (equals < 0 ? '' : word.slice(0, equals)).replaceAll('-', '_').toLowerCase();
    if (!/^[a-z][a-z0-9_]*$/.test(key)) return 'Each option must be key=value, with blanks between options.';
    if (/pass|pwd|secret|token/.test(key))
      return `${key} is not for here: this text is not encrypted; set ipmiPassword.`;
    const owner = ownedBy[key];
    if (owner !== undefined) return `${key} is not for here: ${owner} decides it.`;
    // "Cycle" tells nothing about the power in between: off must be ordered and read (I2).
    if (key === 'method' && word.slice(equals + 1) === 'cycle')
      return 'method=cycle never shows that the power was off: leave it out.';
    if (seen.has(key)) return `${key} is there twice.`;
    seen.add(key);
  }
  return null;
}
