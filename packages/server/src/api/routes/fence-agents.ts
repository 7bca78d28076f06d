import { apiPrefix, type FenceAgent, fenceAgentListSchema, fenceAgentsQuerySchema } from '@picket/protocol';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AgentEntry } from '../../fencing/fence-agent/catalogue.ts';
import type { ApiDeps } from '../ports.ts';
import { answers } from './answers.ts';

/** What the fence agents of the server's machine say of themselves. */
export function fenceAgentRoutes({ fenceAgents }: ApiDeps): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      `${apiPrefix}/fence-agents`,
      {
        schema: {
          summary:
            'The fence agents installed on the machine of the server, with their options; a broken one with its error.',
          querystring: fenceAgentsQuerySchema,
          response: answers(fenceAgentListSchema),
        },
      },
      async ({ query }) => ({ agents: (await fenceAgents.list(query.name)).map(view) }),
    );
  };
}

function view({ name, class: is, metadata, problem }: AgentEntry): FenceAgent {
  return {
    name,
    shortdesc: metadata?.shortdesc ?? '',
    class: is,
    problem,
    actions: [...(metadata?.actions ?? [])],
    parameters: (metadata?.parameters ?? []).map(({ obsoletes: _old, choices, ...rest }) => ({
      ...rest,
      choices: [...choices],
    })),
  };
}
