import { z } from 'zod';
import { configDocumentSchema } from '../config-file/document.ts';

export const applySchema = z.strictObject({
  document: configDocumentSchema,
  dryRun: z.boolean().default(false).describe('Tells the differences and changes nothing.'),
  prune: z
    .boolean()
    .default(false)
    .describe(
      'Also unsets what is written on the named clusters and hosts and is not in the document, passwords excepted; where the document has notifiers, others are removed.',
    ),
});

/** One thing that differs between what is and what the document wants. A secret shows as "set" or "changed". */
export const configDifferenceSchema = z.object({
  kind: z.enum(['cluster', 'setting', 'vm', 'notifier']),
  cluster: z.string().nullable(),
  host: z.string().nullable(),
  name: z.string().describe('Name of cluster, VM or notifier, with what of it; key of a setting.'),
  before: z.string().nullable().describe('As JSON; null: nothing.'),
  after: z.string().nullable(),
});

export const applyAnswerSchema = z
  .object({
    dryRun: z.boolean(),
    differences: z.array(configDifferenceSchema),
    warnings: z.array(z.string()).describe('What fence devices of the hosts concerned cannot do as they are set.'),
  })
  .meta({ id: 'ApplyAnswer' });

/** What is wrong with a document; `data.problems` of the error is a list of these. */
export const configProblemSchema = z.object({
  path: z.array(z.union([z.string(), z.number()])).nullable(),
  sentence: z.string(),
});

export const exportAnswerSchema = z
  .object({
    document: configDocumentSchema,
    secrets: z.array(z.string()).describe('Where secrets are set that the document lacks, for people.'),
  })
  .meta({ id: 'ExportAnswer' });

export type ConfigDifference = z.infer<typeof configDifferenceSchema>;
export type ApplyAnswer = z.infer<typeof applyAnswerSchema>;
export type ConfigRefusal = z.infer<typeof configProblemSchema>;
export type ExportAnswer = z.infer<typeof exportAnswerSchema>;
