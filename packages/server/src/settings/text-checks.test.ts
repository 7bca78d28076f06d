import type { SettingKey } from '@picket/protocol';
import { settingKeys, settingSpecs } from '@picket/protocol';
import { expect, it } from 'vitest';
import { textProblem } from './text-checks.ts';

it.each<[SettingKey, string]>([
  ['ipmiStatusOn', 'word on'],
  ['ipmiStatusOn', 'line Chassis Power is on'],
  ['ipmiStatusOff', 'exit 2'],
  ['ipmiAcceptExitCodes', '0'],
  ['ipmiAcceptExitCodes', '0,2, 255'],
  ['redfishCertificate', 'verify'],
  ['redfishCertificate', 'ab'.repeat(32)],
  ['redfishCertificate', Array.from({ length: 32 }, () => 'AB').join(':')],
  ['redfishSystem', ''],
  ['redfishSystem', 'System.Embedded.1'],
  ['fenceAgent', ''],
  ['fenceAgent', 'fence_ilo5_ssh'],
  ['fenceAgentOptions', 'lanplus=1 cipher=3'],
  ['fenceAgentOptions', 'snmp_version=3 snmp_sec_level="authPriv" method=onoff'],
  ['fencePlug', 'A-1'],
  ['ipmiUsername', '-dash'],
  ['ipmiUsername', "Zoë O'Neil $(x); `y`"],
  ['ipmiPassword', '  blanks at both ends '],
])('takes %s = %j', (key, text) => {
  expect(textProblem(key, text)).toBeNull();
});

it.each<[SettingKey, string, string]>([
  ['ipmiStatusOn', 'on', '"word WORD"'],
  ['ipmiStatusOn', 'word on off', '"word WORD"'],
  ['ipmiStatusOff', 'exit 256', '0 to 255'],
  ['ipmiStatusOff', 'line ', '"line TEXT"'],
  ['ipmiAcceptExitCodes', '', '0 to 255'],
  ['ipmiAcceptExitCodes', '0;1', 'commas'],
  ['redfishCertificate', 'none', 'fingerprint'],
  ['redfishSystem', '../Managers/1', 'id of a system'],
  ['redfishSystem', '-1', 'id of a system'],
  ['fenceAgent', '/usr/sbin/fence_x', 'name of a fence agent'],
  ['fenceAgent', 'fence_x;reboot', 'name of a fence agent'],
  ['fenceAgentOptions', 'lanplus', 'key=value'],
  ['fenceAgentOptions', '--ip=x', 'key=value'],
  ['fenceAgentOptions', 'passwd=x', 'not encrypted'],
  ['fenceAgentOptions', 'snmp-priv-passwd=x', 'not encrypted'],
  ['fenceAgentOptions', 'password_script=/x', 'not encrypted'],
  ['fenceAgentOptions', 'action=off', 'what is asked'],
  ['fenceAgentOptions', 'ip=other', 'ipmiHost decides'],
  ['fenceAgentOptions', 'port=3', 'fencePlug decides'],
  ['fenceAgentOptions', 'method=cycle', 'leave it out'],
  ['fenceAgentOptions', 'a=1 A=2', 'there twice'],
  ['fenceAgentOptions', 'a="1', 'never closed'],
  ['fencePlug', '-n', 'dash'],
  ['ipmiHost', '--help', 'no host name'],
])('refuses %s = %j', (key, text, reason) => {
  expect(textProblem(key, text)).toContain(reason);
});

const texts = settingKeys.filter((key) => typeof settingSpecs[key].builtIn === 'string');

it.each([
  ['NUL', '\0'],
  ['a line break', '\n'],
  ['a carriage return', '\r'],
  ['a tab', '\t'],
  ['an escape sequence', '\u001b[2J'],
  ['a C1 control', '\u0085'],
  ['a line separator', '\u2028'],
  ['a right-to-left override', '\u202e'],
  ['a zero-width blank', '\u200b'],
  ['a byte order mark', '\ufeff'],
  ['half of a character', '\ud800'],
])('refuses %s in every text, and does not repeat the text', (_what, bad) => {
  expect(texts.length).toBeGreaterThan(20);
  for (const key of texts) {
    const problem = textProblem(key, `hush${bad}hush`);
    expect(problem, key).toMatch(/contains/);
    expect(problem).not.toContain('hush');
  }
});

it('takes every built-in text', () => {
  for (const key of texts) expect(textProblem(key, settingSpecs[key].builtIn), key).toBeNull();
});
