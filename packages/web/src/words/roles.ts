import type { Role } from '@picket/protocol';

/** Each role may do what those before it may. */
export const roles = ['viewer', 'operator', 'admin'] as const satisfies readonly Role[];

export const roleMeanings: Readonly<Record<Role, string>> = {
  viewer: 'sees everything but secrets',
  operator: 'also runs actions: test, fence, maintenance, confirm, acknowledge',
  admin: 'also changes settings, accounts and notifiers',
};
