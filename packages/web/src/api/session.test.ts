import { expect, it } from 'vitest';
import { barred } from './session.ts';

it('a role may do what those before it may, and the others are told why not', () => {
  expect(barred('admin', 'operator')).toBeNull();
  expect(barred('operator', 'operator')).toBeNull();
  expect(barred('viewer', 'operator')).toBe('Only an operator or admin may do this; you are logged in as a viewer.');
  expect(barred('operator', 'admin')).toBe('Only an admin may do this; you are logged in as an operator.');
});
