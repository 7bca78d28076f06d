import type { DriverFacts } from '../driver-facts.ts';
import { statusOffCode } from './fence-agent-driver.ts';
import { agentTimings } from './timings.ts';

const send = (action: string): string => `\`AGENT\` with \`action=${action}\` on standard input`;
const accepted = 'exit code 0: accepted (agents wait until the host is off); any other: not accepted';
const none = { runs: 'nothing', answers: 'agents know no such thing' };
const timings = Object.entries(agentTimings('off', 10_000))
  .map(([name, seconds]) => `\`${name}=${seconds}\``)
  .join(', ');

export const fenceAgentFacts: DriverFacts = {
  how: 'The agent itself, from /usr/sbin, /usr/local/sbin, /usr/bin or /usr/local/bin, without arguments; all options as `key=value` on standard input, checked against `AGENT -o metadata`; `method=onoff` where it knows one.',
  actions: {
    status: {
      runs: send('status'),
      answers: `\`Status: ON\` with exit code 0: on; \`Status: OFF\` with exit code ${statusOffCode}: off; all else, also where word and code differ: unknown`,
    },
    identity: none,
    off: { runs: send('off'), answers: accepted },
    on: { runs: send('on'), answers: accepted },
    reboot: { runs: send('reboot'), answers: accepted },
    'light on': none,
    'light off': none,
    test: { runs: `${send('status')}; \`monitor\` for an agent without it`, answers: 'on or off: passed; else failed' },
  },
  deadline: `The agent’s own waits are set to fit, where it knows them: ${timings} with a deadline of 10 s. Then TERM and KILL to its process group. How often it sends an order is its own business; its \`off\` is not harmed by that.`,
  proof:
    'Status `off` of an agent that cuts the power. Of agents that cut storage or network, and of helpers, no answer counts. Agents tell no identity: such a device is bound by a drill or by a statement.',
  password: {
    way: 'on standard input (`password=`; `community=` for SNMP without a user)',
    processList:
      'Not by Picket, but by agents that start other programs: the IPMI ones (fence_ipmilan, fence_ilo3, fence_ilo4, fence_ilo5, fence_idrac, fence_imm) give the password to `ipmitool -P`, the SNMP ones to `snmpget -c` or `-A`, fence_vmware to its helper. To avoid it take driver ipmi or redfish.',
  },
};
