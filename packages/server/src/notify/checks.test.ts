import { notifierConfigSchema, PicketError } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { checkNotifierConfig } from './checks.ts';

const email = { kind: 'email', host: 'mail.example.org', from: 'picket@example.org', to: ['ops@example.org'] };
const snmp3 = { kind: 'snmp', host: '10.0.0.1', version: '3', user: 'picket' };

/** What is said against it, by the schema or by the checks; '' = nothing. */
function against(config: object): string {
  const parsed = notifierConfigSchema.safeParse(config);
  if (!parsed.success) return parsed.error.issues.map((issue) => issue.message).join(' ');
  try {
    checkNotifierConfig(parsed.data);
    return '';
  } catch (error) {
    if (error instanceof PicketError && error.code === 'NOTIFIER_REFUSED') return error.message;
    throw error;
  }
}

describe('the config of a notifier', () => {
  it('is taken when it is honest', () => {
    const good: object[] = [
      email,
      { ...email, from: 'Picket <picket@example.org>', host: '2001:db8::1', to: ['root@localhost', 'a.b+c@x.org'] },
      { ...email, username: 'u', password: 'p w"d' },
      { kind: 'webhook', url: 'https://hooks.example.org/a/b?c=d' },
      { kind: 'command', command: '/usr/local/bin/tell --who "the night shift"' },
      { kind: 'ping', url: 'https://hc.example.org/uuid' },
      { kind: 'snmp', host: 'nms', community: 'public' },
      { ...snmp3, authProtocol: 'sha256', authPassword: '12345678', privProtocol: 'aes', privPassword: '12345678' },
    ];
    for (const config of good) expect(against(config), JSON.stringify(config)).toBe('');
  });

  it('is refused with the reason when it could reach out of its place', () => {
    const bad: [object, string][] = [
      [{ ...email, from: 'a@b.org\r\nBcc: evil@x.org' }, 'control character'],
      [{ ...email, to: ['ops@example.org', 'a@b.org\nX: y'] }, 'control character'],
      [{ ...email, to: ['a@b.org, c@d.org'] }, 'not one mail address'],
      [{ ...email, to: ['nobody'] }, 'not one mail address'],
      [{ ...email, to: ['Group: a@b.org, c@d.org;'] }, 'not one mail address'],
      [{ ...email, host: 'mail.example.org:25' }, 'neither a host name'],
      [{ ...email, host: '-oProxy' }, 'neither a host name'],
      [{ ...email, password: 'x' }, 'no username'],
      [{ ...email, caCertificate: 'not a certificate' }, 'PEM'],
      [{ kind: 'webhook', url: 'https://user:pass@hooks.example.org/' }, 'user name or password'],
      [{ kind: 'webhook', url: 'file:///etc/passwd' }, 'Invalid URL'],
      [{ kind: 'webhook', url: 'javascript:alert(1)' }, 'Invalid URL'],
      [{ kind: 'ping', url: 'http://tok@x.org/' }, 'user name or password'],
      [{ kind: 'command', command: '-rf /' }, 'option'],
      [{ kind: 'command', command: '  ' }, 'no program'],
      [{ kind: 'command', command: 'tell "open' }, 'never closed'],
      [{ kind: 'command', command: 'tell\nrm' }, 'control character'],
      [{ kind: 'snmp', host: 'nms' }, 'community'],
      [{ ...snmp3, user: '' }, 'needs a user'],
      [{ ...snmp3, privProtocol: 'aes', privPassword: '12345678' }, 'without authentication'],
      [{ ...snmp3, authProtocol: 'sha', authPassword: 'short' }, '8 characters'],
    ];
    for (const [config, reason] of bad) expect(against(config), JSON.stringify(config)).toContain(reason);
  });

  it('names all that is wrong at once', () => {
    const said = against({ ...email, host: 'a b', from: 'xyz' });
    expect(said).toContain('host name');
    expect(said).toContain('from "xyz"');
  });
});
