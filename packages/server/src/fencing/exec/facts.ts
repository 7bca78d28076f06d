import { settingSpecs } from '@picket/protocol';
import type { DriverFacts } from '../driver-facts.ts';
import { variables } from './command-line.ts';
import { settingOf } from './exec-driver.ts';

const words = (action: keyof typeof settingOf): string => `the line with \`${settingOf[action]}\``;
const accepted = `an exit code of \`ipmiAcceptExitCodes\` (\`${settingSpecs.ipmiAcceptExitCodes.builtIn}\`): accepted; any other, a time-out, a kill: not accepted`;

export const execFacts: DriverFacts = {
  how: `The command that \`ipmiExecutionSyntax\` makes of ${variables.map((name) => `\`$${name.toUpperCase()}\``).join(', ')}; never by a shell. Each value stays one argument, but for the words of exec and action. A line break or NUL is refused; so is a value that begins with a dash where it would be read as an option.`,
  actions: {
    status: {
      runs: words('status'),
      answers: `what \`ipmiStatusOn\` (\`${settingSpecs.ipmiStatusOn.builtIn}\`) and \`ipmiStatusOff\` (\`${settingSpecs.ipmiStatusOff.builtIn}\`) say; both, neither, a time-out, a kill: unknown`,
    },
    identity: { runs: words('identity'), answers: 'exit code 0 and a GUID or UUID; all 0 or all f: none' },
    off: { runs: words('off'), answers: accepted },
    on: { runs: words('on'), answers: accepted },
    reboot: { runs: words('reboot'), answers: accepted },
    'light on': { runs: words('blink'), answers: accepted },
    'light off': { runs: words('blinkStop'), answers: accepted },
    test: { runs: words('test'), answers: accepted },
  },
  deadline: 'TERM and KILL to the command’s process group at the deadline. The command is started once.',
  proof: 'Status `off` by your own rules. Bound by what `ipmiActionIdentity` prints, by a drill or by a statement.',
  password: {
    way: 'as `$IPMI_PASSWORD` in the line, and always by the environment (`IPMI_PASSWORD`)',
    processList:
      'The password, wherever `ipmiExecutionSyntax` has `$IPMI_PASSWORD`, as the built-in line and the request’s have it: every user of the server’s machine can read it while the command runs. To avoid it leave the variable out and let the command take IPMI_PASSWORD from its environment (ipmitool: `-E`).',
  },
};
