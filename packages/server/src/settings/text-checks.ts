import type { SettingKey } from '@picket/protocol';
import { parseAddress } from '../fencing/address.ts';
import { parseSyntax, uses } from '../fencing/exec/command-line.ts';
import { splitPlain } from '../fencing/exec/split-words.ts';
import { optionsProblem } from './agent-options.ts';

type Check = (text: string) => string | null;

const fits =
  (pattern: RegExp, otherwise: string): Check =>
  (text) =>
    pattern.test(text) ? null : otherwise;

const splits: Check = (text) => {
  splitPlain(text);
  return null;
};

const statusWords = fits(
  /^(word \S+|line \S.*|exit (\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]))$/,
  'It must be "word WORD", "line TEXT" or "exit N" with N from 0 to 255.',
);

const checks: Partial<Record<SettingKey, Check>> = {
  ipmiHost: (text) => {
    const address = text === '' ? null : parseAddress(text);
    return address !== null && 'problem' in address ? address.problem : null;
  },
  fencePlug: fits(/^(?!-)/, 'It must not begin with a dash: a command would take it for an option.'),
  ipmiExec: (text) => ((splitPlain(text)[0] ?? '') === '' ? 'It names no command to run.' : null),
  ipmiActionStop: splits,
  ipmiActionStart: splits,
  ipmiActionReboot: splits,
  ipmiActionBlink: splits,
  ipmiActionBlinkStop: splits,
  ipmiActionTest: splits,
  ipmiActionStatus: splits,
  ipmiActionIdentity: splits,
  ipmiExecutionSyntax: (text) => {
    const words = parseSyntax(text);
    const missing = (['ipmi_exec', 'ipmi_action'] as const).find((needed) => !uses(words, needed));
    return missing === undefined ? null : `The line must contain $${missing.toUpperCase()}.`;
  },
  ipmiStatusOn: statusWords,
  ipmiStatusOff: statusWords,
  ipmiAcceptExitCodes: fits(
    /^(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])( *, *(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]))*$/,
    'It must be exit codes from 0 to 255 with commas between them, such as "0,2".',
  ),
  redfishSystem: fits(
    /^([A-Za-z0-9][A-Za-z0-9._~:-]{0,254})?$/,
    'It must be the id of a system as the Redfish service names it, such as 1 or System.Embedded.1.',
  ),
  redfishCertificate: fits(
    /^(verify|any|[0-9a-f]{64}|[0-9a-f]{2}(:[0-9a-f]{2}){31})$/i,
    'It must be verify, any, or a SHA-256 fingerprint of 64 hex digits, with or without colons.',
  ),
  fenceAgent: fits(/^(fence_[a-z0-9_]+)?$/, 'It must be the name of a fence agent, such as fence_ipmilan.'),
  fenceAgentOptions: optionsProblem,
};

/**
 * Why a text could never reach a fence device as it is meant, or null. The sentence does not repeat it: it may be a secret.
 */
export function textProblem(key: SettingKey, value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const unseen = unseenProblem(value);
  if (unseen !== null) return unseen;
  try {
    return checks[key]?.(value) ?? null;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * What cannot be seen cannot be checked by whoever reads the setting: control characters (NUL ends an argument, a line break a
 * line on standard input), invisible and direction-changing ones, which make a command look like another one, and halves of
 * characters, which would be sealed as something else.
 */
function unseenProblem(text: string): string | null {
  if (text.includes('\0')) return 'It contains a NUL character.';
  if (/[\r\n\u2028\u2029]/.test(text)) return 'It contains a line break.';
  if (/\p{Cc}/u.test(text)) return 'It contains a control character, such as a tab; write a blank.';
  if (/\p{Cf}/u.test(text))
    return 'It contains an invisible character, or one that turns the direction of writing; type it anew instead of pasting it.';
  if (!text.isWellFormed()) return 'It contains half of a character.';
  return null;
}
