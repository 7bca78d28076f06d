import { passwordMinLength, roles as protocolRoles } from '@picket/protocol';
import { expect, it } from 'vitest';
import { passwordFault } from '../parts/password.tsx';
import { roles } from '../words/roles.ts';
import { barred } from './session.ts';

it('a role may do what those before it may, and the others are told why not', () => {
  expect(barred('admin', 'operator')).toBeNull();
  expect(barred('operator', 'operator')).toBeNull();
  expect(barred('viewer', 'operator')).toBe('Only an operator or admin may do this; you are logged in as a viewer.');
  expect(barred('operator', 'admin')).toBe('Only an admin may do this; you are logged in as an operator.');
});

it('roles and the length of passwords are those of the server', () => {
  expect(roles).toEqual(protocolRoles);
  expect(passwordFault('x'.repeat(passwordMinLength))).toBeNull();
  expect(passwordFault('x'.repeat(passwordMinLength - 1))).not.toBeNull();
});
