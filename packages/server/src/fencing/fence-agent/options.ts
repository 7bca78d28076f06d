import type { FenceDevice } from '../driver.ts';
import { refuseControl, SyntaxProblem, splitPlain } from '../exec/split-words.ts';
import type { AgentMetadata, AgentParameter } from './metadata.ts';

/** Options that are never taken from `fenceAgentOptions`, each with the reason. */
const refused: readonly (readonly [RegExp, string])[] = [
  [/^(action|option)$/, 'Picket itself sends the action'],
  [/^(ip|ipaddr|ipport|udpport|port_as_ip)$/, 'set ipmiHost instead'],
  [/^(username|login)$/, 'set ipmiUsername instead'],
  [/^(plug|port)$/, 'set fencePlug instead'],
  [/^(password|passwd|community)$/, 'set ipmiPassword instead'],
  [/_script$|^runon/, 'it would be run by a shell'],
  [/^(verbose|verbose_level|debug|debug_file)$/, 'it writes passwords into logs and files'],
  [/^(version|help|usage)$/, 'the agent would do nothing and call it done'],
  [/^missing_as_off$/, 'a plug that is not found would count as off'],
  [/^network_fencing$/, 'it cuts the network and leaves the power on'],
];

const truth = ['1', 'yes', 'on', 'true', '0', 'no', 'off', 'false'];

/**
 * Takes `fenceAgentOptions` apart: key=value, split by blanks as a shell would; dashes in a key are underscores.
 * @throws SyntaxProblem with a sentence
 */
export function parseAgentOptions(text: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const word of splitPlain(text)) {
    const [, key, value = ''] = /^([A-Za-z0-9_-]+)=(.*)$/s.exec(word) ?? [];
    if (key === undefined) throw new SyntaxProblem('fenceAgentOptions are written as key=value, split by blanks.');
    const name = key.replaceAll('-', '_').toLowerCase();
    const [, why] = refused.find(([pattern]) => pattern.test(name)) ?? [];
    if (why !== undefined) throw new SyntaxProblem(`Option ${name} of a fence agent is not taken: ${why}.`);
    if (name === 'method' && value !== 'onoff') {
      throw new SyntaxProblem(
        'Option method of a fence agent must be onoff: a cycle is never proof that a host was off.',
      );
    }
    if (options.has(name)) throw new SyntaxProblem(`Option ${name} is given twice.`);
    options.set(name, value);
  }
  return options;
}

/**
 * What an agent gets on its standard input for one action: `key=value` lines, the password among them, nothing on its command
 * line. `timings` are sent where the agent knows them and the operator has not set them.
 * @throws SyntaxProblem for an option that the agent does not know, or a value that it could not read as it is meant
 */
export function agentInput(
  device: FenceDevice,
  { parameters }: Pick<AgentMetadata, 'parameters'>,
  action: string,
  timings: Readonly<Record<string, number>>,
): string {
  const known = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const sent = new Map<string, string>();
  for (const [name, value] of parseAgentOptions(device.agent.options)) {
    const parameter = known.get(name);
    if (parameter === undefined) throw new SyntaxProblem(`${device.agent.name} has no option ${name}.`);
    if (parameter.secret)
      throw new SyntaxProblem(`Option ${name} is a secret, and fenceAgentOptions are shown to all.`);
    checkValue(parameter, value);
    sent.set(name, value);
  }
  // There the plug is the address in another place: it would reach a device that nobody compared with other hosts' (S1).
  if (known.has('port_as_ip') && device.plug !== '') {
    throw new SyntaxProblem(`${device.agent.name} stands for one host: unset fencePlug.`);
  }
  const first = (...names: readonly string[]): string | undefined => names.find((name) => known.has(name));
  const put = (name: string | undefined, value: string): void => {
    if (name !== undefined && value !== '') sent.set(name, value);
  };
  put(first('ip', 'ipaddr'), device.address.host);
  put(first('ipport', 'udpport'), device.address.port === null ? '' : String(device.address.port));
  put(first('username', 'login'), device.username);
  // SNMP 1 and 2c know no user: there the community is what a password is elsewhere.
  const community = device.username === '' && known.has('community');
  put(community ? 'community' : first('password', 'passwd'), device.password);
  put(first('plug', 'port'), device.plug);
  put(first('method'), 'onoff');
  for (const [name, value] of Object.entries(timings))
    if (known.has(name) && !sent.has(name)) sent.set(name, String(value));
  requireAll(device.agent.name, parameters, sent);
  return [['action', action] as const, ...sent].map(([name, value]) => inputLine(name, value)).join('');
}

function checkValue({ name, type, choices }: AgentParameter, value: string): void {
  const no = (what: string): never => {
    throw new SyntaxProblem(`Option ${name} must be ${what}.`);
  };
  // An agent would warn and go on without an option that it cannot read.
  if (type === 'boolean' && !truth.includes(value.toLowerCase())) no('1 or 0');
  if ((type === 'integer' || type === 'second') && !/^\d+$/.test(value)) no('a number');
  if (type === 'select' && !choices.includes(value)) no(`one of ${choices.join(', ')}`);
}

function requireAll(agent: string, parameters: readonly AgentParameter[], sent: ReadonlyMap<string, string>): void {
  const settings: Readonly<Record<string, string>> = {
    plug: ' (set fencePlug)',
    username: ' (set ipmiUsername)',
    password: ' (set ipmiPassword)',
  };
  for (const { name, required, deprecated, obsoletes, default: builtIn } of parameters) {
    if (!required || deprecated || builtIn !== null || name === 'action') continue;
    if (sent.has(name) || (obsoletes !== '' && sent.has(obsoletes))) continue;
    throw new SyntaxProblem(`${agent} needs its option ${name}${settings[name] ?? ' (set it in fenceAgentOptions)'}.`);
  }
}

/** Agents cut blanks off a line and one pair of quotes off its value, so a value that has such is put into quotes. */
function inputLine(name: string, value: string): string {
  refuseControl(value, `The value of ${name}`);
  if (/\p{Cc}/u.test(value)) throw new SyntaxProblem(`The value of ${name} contains a control character.`);
  const quoted = value !== value.trim() || value.startsWith('"') || value.endsWith('"');
  return `${name}=${quoted ? `"${value}"` : value}\n`;
}
