import type { SnmpConfig } from '@picket/protocol';

/** With what a shell, a config file or a log would trip over. */
export const authPassword = 'auth; "pass" $(1)';
export const privPassword = 'priv | päss \\ 2';

/** Version 2c to this machine, with a version 3 user at hand, and with what a test wants to be different. */
export function exampleConfig(different: Partial<SnmpConfig> = {}): SnmpConfig {
  return {
    kind: 'snmp',
    host: '127.0.0.1',
    port: 162,
    version: '2c',
    type: 'trap',
    community: 'letmein',
    user: 'sha-aes',
    authProtocol: 'sha',
    privProtocol: 'aes',
    authPassword,
    privPassword,
    engineId: '',
    ...different,
  };
}
