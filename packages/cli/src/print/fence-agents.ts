import type { FenceAgent, FenceAgentList } from '@picket/protocol';
import type { Style, Tone } from './style.ts';
import { table } from './table.ts';

const none = 'No fence agent is installed on the machine of the server. Install the package fence-agents there.';

export function agentTable(style: Style, { agents }: FenceAgentList): string {
  if (agents.length === 0) return none;
  const rows = agents.map((agent) => [
    agent.name,
    { text: agent.class, tone: tone(agent) },
    agent.problem ?? agent.shortdesc,
  ]);
  return table(style, ['AGENT', 'CUTS', 'WHAT IT IS FOR'], rows);
}

/** One agent with the options that a person may set; those that Picket sends itself are left out. */
export function agentDetails(style: Style, { agents }: FenceAgentList, name: string): string {
  const [agent] = agents;
  if (agent === undefined) return `${name} is not installed on the machine of the server.`;
  if (agent.problem !== null) return agent.problem;
  const rows = agent.parameters
    .filter(({ deprecated }) => !deprecated)
    .map((p) => [
      p.name,
      p.type,
      p.secret ? 'secret' : p.required ? 'needed' : (p.default ?? '-'),
      [p.description, ...(p.choices.length > 0 ? [`One of ${p.choices.join(', ')}.`] : [])].join(' '),
    ]);
  const cuts = {
    power: 'It cuts the power.',
    storage: 'It turns the host away from storage.',
    fabric: 'It cuts storage or network, not the power.',
    helper: 'It cuts nothing.',
  };
  return [
    `${agent.name}: ${agent.shortdesc}. ${cuts[agent.class]} Actions: ${agent.actions.join(', ')}.`,
    table(style, ['OPTION', 'TYPE', 'DEFAULT', 'WHAT IT DOES'], rows),
  ].join('\n');
}

function tone(agent: FenceAgent): Tone {
  if (agent.problem !== null) return 'bad';
  return agent.class === 'power' ? 'good' : 'dim';
}
