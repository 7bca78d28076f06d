import { type SnmpConfig, snmpConfigSchema } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { snmpConfigProblem } from './config-problem.ts';

const parsed = (config: object): SnmpConfig =>
  snmpConfigSchema.parse({ kind: 'snmp', host: 'traps.example', ...config });
const user = { version: '3', user: 'picket' };
const auth = { ...user, authProtocol: 'sha256', authPassword: 'eight ch' };

describe('an SNMP notifier that cannot send', () => {
  const good: readonly object[] = [
    { community: 'public' },
    user,
    auth,
    { ...auth, privProtocol: 'aes', privPassword: '12345678', engineId: '80001f8805aa' },
  ];
  for (const config of good) {
    it(`is not this: ${JSON.stringify(config)}`, () => expect(snmpConfigProblem(parsed(config))).toBeNull());
  }

  const bad: readonly (readonly [object, RegExp])[] = [
    [{}, /needs a community/],
    [{ community: 'c'.repeat(129) }, /longer than 128/],
    [{ version: '3' }, /needs a user/],
    [{ version: '3', user: 'é'.repeat(20) }, /longer than 32 bytes/],
    [{ ...user, privProtocol: 'aes', privPassword: '12345678' }, /privacy without authentication/],
    [{ ...user, authProtocol: 'sha' }, /needs an authPassword of at least 8/],
    [{ ...auth, authPassword: '1234567' }, /needs an authPassword of at least 8/],
    [{ ...auth, privProtocol: 'aes' }, /needs a privPassword of at least 8/],
    [{ ...auth, privProtocol: 'aes256b', privPassword: 'short' }, /needs a privPassword of at least 8/],
    [{ ...user, engineId: '80001f8805a' }, /half a byte/],
    [{ ...user, engineId: 'ffffffffff' }, /reserved/],
  ];
  for (const [config, sentence] of bad) {
    it(`is told so: ${JSON.stringify(config).slice(0, 80)}`, () =>
      expect(snmpConfigProblem(parsed(config))).toMatch(sentence));
  }
});
