import { z } from 'zod';

const answerSchema = z.object({ ok: z.boolean(), sentence: z.string() });

/** What a VM needs that some possible target lacks. */
const referenceSchema = z.object({
  reference: z.string(),
  ok: z.boolean(),
  sentence: z.string(),
  missingOn: z.array(z.string()),
});

export const readinessSchema = z.object({
  hosts: z.array(
    z.object({
      host: z.string(),
      detect: answerSchema,
      prove: answerSchema,
      fence: answerSchema,
      place: answerSchema,
    }),
  ),
  vms: z.array(
    z.object({
      vm: z.string(),
      host: z.string().nullable(),
      sentence: z.string(),
      references: z.array(referenceSchema),
    }),
  ),
  nPlusOne: z.array(z.object({ host: z.string(), absorbed: z.boolean(), sentence: z.string() })),
});

export type Readiness = z.infer<typeof readinessSchema>;
export type ReadinessAnswer = z.infer<typeof answerSchema>;
