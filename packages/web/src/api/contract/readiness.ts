import { z } from 'zod';
import { scoreSchema } from './overview.ts';

const stageSchema = z.object({ ok: z.boolean(), sentence: z.string() });

export const readinessSchema = z.object({
  cluster: z.string(),
  score: scoreSchema,
  hosts: z
    .array(
      z.object({ host: z.string(), detect: stageSchema, prove: stageSchema, fence: stageSchema, place: stageSchema }),
    )
    .describe('The first 1,000, those with troubles before the others.'),
  unplaceable: z
    .array(
      z.object({
        vm: z.string(),
        uuid: z.string(),
        host: z.string().describe('Where it runs now.'),
        obstacles: z.array(z.string()).describe('What keeps it from being started anywhere else.'),
        hosts: z.array(z.object({ host: z.string(), lacks: z.string() })).describe('Which possible target lacks what.'),
      }),
    )
    .describe('VMs that would find no place if their host died now.'),
  nPlusOne: z.array(z.object({ host: z.string(), absorbed: z.boolean(), sentence: z.string() })),
});

export type Readiness = z.infer<typeof readinessSchema>;
export type ReadinessAnswer = z.infer<typeof stageSchema>;
