import { notifierConfigSchema, notifierKinds } from '@picket/protocol';
import { expect, it } from 'vitest';
import { beginWith, configFrom, fieldsOf, matters } from './fields.ts';

it('every kind has a form whose labels are words', () => {
  for (const kind of notifierKinds) {
    const fields = fieldsOf(kind);
    expect(fields.length).toBeGreaterThan(0);
    for (const { label } of fields) expect(label).toMatch(/^[A-Z]/);
  }
});

it('secrets, lists and choices are told apart', () => {
  const types = Object.fromEntries(fieldsOf('email').map(({ name, type }) => [name, type]));
  expect(types).toMatchObject({
    password: 'secret',
    to: 'list',
    tls: 'choice',
    port: 'number',
    caCertificate: 'long',
    host: 'text',
  });
});

it('what the form says is a config that the server takes', () => {
  const fields = fieldsOf('email');
  const values = {
    ...beginWith(fields, null),
    host: 'mail.example.org',
    from: 'a@example.org',
    to: 'b@example.org\nc@example.org',
  };
  const config = configFrom('email', fields, values);
  expect(notifierConfigSchema.parse(config)).toMatchObject({ port: 587, to: ['b@example.org', 'c@example.org'] });
  expect('password' in config).toBe(false);
});

it('of SNMP only the fields of the chosen version matter', () => {
  const values = beginWith(fieldsOf('snmp'), null);
  expect([matters('snmp', 'community', values), matters('snmp', 'authPassword', values)]).toEqual([true, false]);
  const third = { ...values, version: '3', authProtocol: 'sha256' };
  expect([
    matters('snmp', 'community', third),
    matters('snmp', 'authPassword', third),
    matters('snmp', 'privPassword', third),
  ]).toEqual([false, true, false]);
});
