import { nameSchema, problemSchema } from '@picket/protocol';
import { z } from 'zod';

export const problemAnswer = {
  description: 'Problem: what went wrong and what to do.',
  content: { 'application/problem+json': { schema: problemSchema } },
};

/** Response schemas of a route: what it answers when all is well, and the one shape of every error. */
export function answers<T extends z.ZodType>(ok: T) {
  return { 200: ok, default: problemAnswer };
}

const id = z.string().min(1).max(255);
export const clusterParams = z.object({ cluster: id });
export const hostParams = z.object({ cluster: id, host: id });
export const vmParams = z.object({ cluster: id, vm: id.describe('Name or uuid.') });
export const incidentParams = z.object({ cluster: id, incident: id });
export const notifierParams = z.object({ name: nameSchema });
export const messageParams = z.object({ id: z.coerce.number().int().positive() });
export const settingParams = z.object({ cluster: id, key: id });

/** For orders that need nothing more than the path; an empty body is fine too. */
export const noBody = z.strictObject({}).nullish();

/** Without the keys that were not asked for. */
export function given<T extends object>(query: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
