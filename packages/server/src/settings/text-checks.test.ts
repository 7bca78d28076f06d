import type { SettingKey } from '@picket/protocol';
import { settingKeys, settingSpecs } from '@picket/protocol';
import { expect, it } from 'vitest';
import { textProblem } from './text-checks.ts';

it.each<[SettingKey, string]>([
  ['ipmiStatusOn', 'word on'],
  ['ipmiStatusOn', 'line Chassis Power is on'],
  ['ipmiStatusOff', 'exit 2'],
  ['ipmiAcceptExitCodes', '0'],
  ['ipmiAcceptExitCodes', '0, 2'],
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
  ['ipmiStatusOn', 'on', '"word W"'],
  ['ipmiStatusOff', 'exit 1', 'cannot mean off'],
  ['ipmiStatusOff', 'exit 256', 'no answer of a program'],
  ['ipmiAcceptExitCodes', '', 'no exit code'],
  ['ipmiAcceptExitCodes', '0;1', 'no exit code'],
  ['redfishCertificate', 'none', 'fingerprint'],
  ['redfishSystem', '../Managers/1', 'id of a system'],
  ['redfishSystem', '-1', 'id of a system'],
  ['fenceAgent', '/usr/sbin/fence_x', 'name of a fence agent'],
  ['fenceAgent', 'fence_x;reboot', 'name of a fence agent'],
  ['fenceAgentOptions', 'lanplus', 'key=value'],
  ['fenceAgentOptions', 'passwd=x', 'ipmiPassword'],
  ['fenceAgentOptions', 'snmp-priv-passwd=x', 'neither encrypted nor hidden'],
  ['fenceAgentOptions', 'action=off', 'sends the action'],
  ['fenceAgentOptions', 'ip=other', 'set ipmiHost'],
  ['fenceAgentOptions', 'method=cycle', 'never proof'],
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
