import { PicketError } from '@picket/protocol';
import type { DeclaredNotifiers } from '../ports.ts';

/** Stands for the notifiers of a server that has none. */
export const noNotifiers: DeclaredNotifiers = {
  list: async () => [],
  check: refuse,
  put: refuse,
  remove: refuse,
};

async function refuse(): Promise<never> {
  throw new PicketError('BAD_REQUEST', 'This server cannot keep notifiers.');
}
