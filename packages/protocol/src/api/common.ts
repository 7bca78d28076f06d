import { z } from 'zod';

/** Optional header: the name of the person behind a request; shown in the journal beside "admin". */
export const whoHeader = 'x-picket-who';
export const whoPattern = /^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,62}$/;

/** Names of clusters and hosts. */
export const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export const nameSchema = z
  .string()
  .regex(
    namePattern,
    'must start with a letter or digit, then letters, digits, dots, dashes or underscores, 63 at most',
  );

/** Why a person does something; kept in the journal. */
export const reasonSchema = z
  .string()
  .trim()
  .min(3, 'say why in at least 3 characters; it is kept in the journal')
  .max(500, 'must be 500 characters at most');

/** Seconds since or until something, by the engine's clock: it stands still while no server runs. */
export const secondsSchema = z.number();

/** Wall time for people, ISO 8601 in UTC. */
export const wallTimeSchema = z.iso.datetime();

/** What lists of thousands take. `after` is the `next` of the page before. */
export const listQuerySchema = z.strictObject({
  q: z
    .string()
    .trim()
    .max(100)
    .optional()
    .describe('Only those whose name, or what else people know them by, has this in it.'),
  after: z.string().max(400).optional().describe('The `next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(1000).default(1000).describe('Entries a page, 1–1000.'),
});

/** Several states in one query: `state=up,suspect`. Unknown words are refused. */
export function statesQuery<S extends string>(states: readonly S[]) {
  const known = states.join('|');
  return z
    .string()
    .regex(new RegExp(`^(${known})(,(${known}))*$`), `must be one or more of ${states.join(', ')}, separated by commas`)
    .transform((text) => text.split(',') as S[])
    .optional();
}

/** Every error of the API (RFC 9457, application/problem+json). `data` holds evidence where the sentence speaks of some. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    hint: z.string(),
    data: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Problem', description: 'What went wrong (detail) and what to do about it (hint).' });

export type Problem = z.infer<typeof problemSchema>;
