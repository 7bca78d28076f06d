import { z } from 'zod';
import { deviceClasses } from '../words/fencing.ts';

/** One option of a fence agent; Picket sends user, password, address, plug and action itself. */
const fenceAgentParameterSchema = z.object({
  name: z.string(),
  type: z.string().describe('string, boolean, integer, second or select, as the agent says.'),
  required: z.boolean(),
  default: z.string().nullable(),
  choices: z.array(z.string()).describe('Of a select; empty for all others.'),
  description: z.string(),
  deprecated: z.boolean().describe('An old name for another option.'),
  secret: z.boolean().describe('A password, key or community: never in fenceAgentOptions.'),
});

export const fenceAgentSchema = z
  .object({
    name: z.string(),
    shortdesc: z.string(),
    class: z.enum(deviceClasses).describe('What it cuts; only power proves anything.'),
    problem: z.string().nullable().describe('Why it cannot be used; null = it can.'),
    actions: z.array(z.string()),
    parameters: z.array(fenceAgentParameterSchema),
  })
  .meta({ id: 'FenceAgent' });

/** Agents are programs on the machine of the server; the first list takes some seconds, since each is asked what it can do. */
export const fenceAgentListSchema = z.object({ agents: z.array(fenceAgentSchema) });

export const fenceAgentsQuerySchema = z.strictObject({
  name: z
    .string()
    .regex(/^fence_[a-z0-9_]+$/, 'must be the name of a fence agent, such as fence_ipmilan')
    .optional()
    .describe('Only this one.'),
});

export type FenceAgent = z.infer<typeof fenceAgentSchema>;
export type FenceAgentList = z.infer<typeof fenceAgentListSchema>;
