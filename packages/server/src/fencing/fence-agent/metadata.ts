import { SaxesParser } from 'saxes';

/** One option of a fence agent. */
export interface AgentParameter {
  readonly name: string;
  /** string, boolean, integer, second or select, as the agent says. */
  readonly type: string;
  readonly required: boolean;
  /** null = none. */
  readonly default: string | null;
  readonly choices: readonly string[];
  readonly description: string;
  /** An old name for another parameter. */
  readonly deprecated: boolean;
  /** The old name that this one replaces; '' = none. */
  readonly obsoletes: string;
  /** Its value is a password, key or community string. */
  readonly secret: boolean;
}

export interface AgentMetadata {
  readonly shortdesc: string;
  readonly parameters: readonly AgentParameter[];
  /** Names of what it can do: off, on, reboot, status, monitor, … */
  readonly actions: readonly string[];
  /** "On" gives back what was cut, at each start of the host: the mark of agents that fence the fabric. */
  readonly unfences: boolean;
}

const secretName = /passw|passphrase|secret|token|^key$|_key$|apikey|community|hexadecimal_kg/;

/** Reads what `AGENT -o metadata` prints. @throws Error with a sentence when it is no description of a fence agent */
export function parseMetadata(xml: string): AgentMetadata {
  const parameters: AgentParameter[] = [];
  const actions: string[] = [];
  let shortdesc = '';
  let unfences = false;
  let root = '';
  let open: (AgentParameter & { choices: string[] }) | null = null;
  let text = '';
  const parser = new SaxesParser({ xmlns: false });
  parser.on('error', (error) => {
    throw new Error(`its metadata is no XML (${error.message})`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    const attribute = (key: string): string => String(attributes[key] ?? '');
    text = '';
    if (root === '') {
      root = name;
      shortdesc = attribute('shortdesc');
    } else if (name === 'parameter') open = parameter(attribute);
    else if (name === 'content' && open !== null) {
      open = {
        ...open,
        type: attribute('type') || 'string',
        default: 'default' in attributes ? attribute('default') : null,
      };
    } else if (name === 'option') open?.choices.push(attribute('value'));
    else if (name === 'action') {
      actions.push(attribute('name'));
      if (attribute('name') === 'on' && attribute('automatic') === '1') unfences = true;
    }
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'shortdesc' && open !== null) open = { ...open, description: text.trim().replace(/\s+/g, ' ') };
    if (name !== 'parameter' || open === null) return;
    parameters.push(open);
    open = null;
  });
  parser.write(xml.trim()).close();
  if (root !== 'resource-agent') throw new Error(`its metadata describes no fence agent but a "${root}"`);
  return { shortdesc, parameters, actions, unfences };
}

function parameter(attribute: (key: string) => string): AgentParameter & { choices: string[] } {
  const name = attribute('name');
  return {
    name,
    type: 'string',
    required: attribute('required') === '1',
    default: null,
    choices: [],
    description: '',
    deprecated: attribute('deprecated') === '1',
    obsoletes: attribute('obsoletes'),
    secret: secretName.test(name) && !name.endsWith('_script'),
  };
}
