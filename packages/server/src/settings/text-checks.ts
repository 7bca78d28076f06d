import type { SettingKey } from '@picket/protocol';
import { parseAddress } from '../fencing/address.ts';
import { parseSyntax, uses } from '../fencing/exec/command-line.ts';
import { splitPlain } from '../fencing/exec/split-words.ts';
import { parseExitCodes, parseStatusRules } from '../fencing/exec/status-rules.ts';
import { parseAgentOptions } from '../fencing/fence-agent/options.ts';
import { parseCertificatePolicy } from '../fencing/redfish/certificate.ts';

type Check = (text: string) => string | null;

const fits =
  (pattern: RegExp, otherwise: string): Check =>
  (text) =>
    pattern.test(text) ? null : otherwise;

const splits: Check = (text) => {
  splitPlain(text);
  return null;
};

const reads =
  (parse: (text: string) => object): Check =>
  (text) => {
    const parsed = parse(text);
    return 'problem' in parsed ? String(parsed.problem) : null;
  };

const agentOptions: Check = (text) => {
  const secret = [...parseAgentOptions(text).keys()].find((name) => /pass|pwd|secret|token/.test(name));
  return secret === undefined ? null : `${secret} is not for here: this text is neither encrypted nor hidden.`;
};

const checks: Partial<Record<SettingKey, Check>> = {
  ipmiHost: (text) => (text === '' ? null : reads(parseAddress)(text)),
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
  ipmiStatusOn: reads((text) => parseStatusRules(text, 'on')),
  ipmiStatusOff: reads((text) => parseStatusRules(text, 'off')),
  ipmiAcceptExitCodes: reads(parseExitCodes),
  redfishSystem: fits(
    /^([A-Za-z0-9][A-Za-z0-9._~:-]{0,254})?$/,
    'It must be the id of a system as the Redfish service names it, such as 1 or System.Embedded.1.',
  ),
  redfishCertificate: reads(parseCertificatePolicy),
  fenceAgent: fits(/^(fence_[a-z0-9_]+)?$/, 'It must be the name of a fence agent, such as fence_ipmilan.'),
  fenceAgentOptions: agentOptions,
};

/** Why a text could never reach a fence device as it is meant, or null. A secret is not repeated. */
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
