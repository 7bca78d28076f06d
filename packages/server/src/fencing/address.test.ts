import { describe, expect, it } from 'vitest';
import { addressKey, parseAddress } from './address.ts';
import type { Address } from './driver.ts';

describe('parseAddress', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1', null],
    ['bmc-1.example.org', 'bmc-1.example.org', null],
    ['bmc1:6230', 'bmc1', 6230],
    ['fe80::1', 'fe80::1', null],
    ['[fe80::1]', 'fe80::1', null],
    ['[2001:db8::5]:623', '2001:db8::5', 623],
  ])('reads %s', (text, host, port) => {
    expect(parseAddress(text)).toEqual({ asTyped: text, host, port });
  });

  it.each([
    '-oX',
    'a b',
    'a;b',
    '$(x)',
    'a:0',
    'a:70000',
    'a:x',
    'a:',
    ':5',
    '[1.2.3.4]:5',
    '[::1',
    '1.2.3.400',
    '1.2.3',
    'a\nb',
    ' a',
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toHaveProperty('problem');
  });

  it.each([
    ['BMC1', 'bmc1:623'],
    ['10.0.0.1', '10.0.0.1:623'],
    ['[2001:DB8:0::5]:623', '2001:db8::5'],
    ['bmc1.', 'bmc1'],
  ])('knows that %s and %s are one device', (a, b) => {
    expect(addressKey(parseAddress(a) as Address)).toBe(addressKey(parseAddress(b) as Address));
  });
});
