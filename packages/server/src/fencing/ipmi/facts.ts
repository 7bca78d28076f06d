import type { DriverFacts } from '../driver-facts.ts';
import { ipmiWords } from './ipmi-driver.ts';

const run = (words: readonly string[]): string => `\`ipmitool … ${words.join(' ')}\``;
const accepted = 'exit code 0: accepted; any other: not accepted';
const status = 'exit code 0 and a line `Chassis Power is on` or `… off`: that; anything else: unknown';

export const ipmiFacts: DriverFacts = {
  how: '`ipmitool -I lanplus -C ipmiCipherSuite -H … -p … -U … -E` (IPMI 2.0 over LAN, UDP 623), one process a call.',
  actions: {
    status: { runs: run(ipmiWords.status), answers: status },
    identity: { runs: run(ipmiWords.guid), answers: 'the GUID; all 0 or all f: none' },
    off: { runs: run(ipmiWords.off), answers: accepted },
    on: { runs: run(ipmiWords.on), answers: accepted },
    reboot: { runs: run(ipmiWords.reboot), answers: accepted },
    'light on': { runs: run(ipmiWords.identify), answers: accepted },
    'light off': { runs: run(ipmiWords.identifyOff), answers: accepted },
    test: { runs: run(ipmiWords.status), answers: 'on or off: passed; unknown: failed' },
  },
  deadline:
    'ipmitool is told how long to wait (-N, -R) so that it ends by itself in time. An order goes out in one datagram, never repeated; reads may be sent twice.',
  proof: 'Status `off`. Bound by `mc guid`, which the agent reads in-band too.',
  password: {
    way: 'by the environment (`IPMI_PASSWORD`, option -E)',
    processList: 'Nothing. (Root and the user of the server can read a process’s environment.)',
  },
};
