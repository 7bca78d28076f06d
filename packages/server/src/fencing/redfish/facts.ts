import type { DriverFacts } from '../driver-facts.ts';
import { litValues } from './identify.ts';
import { resetTypes } from './reset.ts';
import { powerWords } from './system.ts';

const post = (types: readonly string[]): string =>
  `POST \`ComputerSystem.Reset\` with ${types.map((type) => `\`${type}\``).join(', else ')}`;
const accepted =
  '2xx: accepted; 4xx: not accepted, but where the power state is the wanted one already (iLO says 400, iDRAC 409); no answer: “may have been obeyed”; a type that the system does not offer: nothing is sent';
const light = '2xx: accepted; a system without a light: not accepted';
const [on, off] = [powerWords.on, powerWords.off];

export const redfishFacts: DriverFacts = {
  how: 'HTTPS (port 443, TLS 1.2 or later), DMTF DSP0266. Each call logs in (`X-Auth-Token`) and out; by user and password with each request where a service has no sessions. Nothing is sent to an unknown certificate, and no redirect or link to another machine is followed.',
  actions: {
    status: {
      runs: 'GET the system',
      answers: `\`PowerState\` \`${on}\` or \`${off}\`: that; \`PoweringOff\`, \`PoweringOn\`, \`Paused\`, nothing, an error: unknown`,
    },
    identity: { runs: 'GET the system', answers: '`UUID`; all 0 or all f: none' },
    off: { runs: post(resetTypes.off), answers: accepted },
    on: { runs: post(resetTypes.on), answers: accepted },
    reboot: { runs: post(resetTypes.reboot), answers: accepted },
    'light on': {
      runs: `PATCH \`LocationIndicatorActive\` true, else \`IndicatorLED\` ${litValues.join(', else ')}, of the system or its chassis`,
      answers: light,
    },
    'light off': { runs: 'PATCH `LocationIndicatorActive` false, else `IndicatorLED` Off', answers: light },
    test: { runs: 'GET the system', answers: 'on or off: passed; unknown: failed' },
  },
  deadline:
    'One deadline over connection, login, reading and order. An order is sent once; only a 401, with which the service says that it did nothing, has it sent again after one new login.',
  proof:
    'Status `off`. Bound by `UUID`, compared with what the agent reads in-band (`ipmitool mc guid`); the first three fields may be in either byte order of SMBIOS.',
  password: { way: 'inside TLS, in the body of the login', processList: 'Nothing: no process is started.' },
};
