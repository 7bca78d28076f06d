const name = '([\\w.-]+)';
const reason = '(?: --reason (?:"[^"]*"|…|TEXT))?';

/** Commands that sentences name, and the button that does the same. `$1` is the host, VM or cluster. */
const buttons: readonly (readonly [string, string])[] = [
  [`host confirm-down ${name}`, '“Confirm down” on the page of $1'],
  [`host end-maintenance ${name}`, '“End maintenance” on the page of $1'],
  [`host maintenance ${name}${reason}`, '“Maintenance” on the page of $1'],
  [`host disable ${name}${reason}`, '“Disable” on the page of $1'],
  [`host act-now ${name}`, '“Act now” on the page of $1'],
  ['host act-now', '“Act now” on its page'],
  [`cap acknowledge${reason}`, '“Acknowledge the cap” on the page of the cluster'],
  [`gate override ${name} ${name}${reason}`, '“Override” beside that gate on the page of $1'],
  [`fence bind ${name} --statement${reason}`, '“Bind by statement” on the page of $1, tab Fencing (IPMI)'],
  [`fence ${name} --action status`, '“Power status” on the page of $1'],
  [`fence ${name} --action test`, '“Test” on the page of $1'],
  [`fence ${name} --action ${name}`, 'the buttons of its fence device on the page of $1'],
  [`cluster arm ${name}`, '“Arm” on the page of $1'],
  [`vm retry ${name}`, '“Try again” beside $1 on the page VMs'],
  ['settings set fencingAction off', '“Power off” as fencing action of the cluster'],
];

const patterns = buttons.map(([command, button]) => [new RegExp(`\`?picket ${command}\`?`, 'g'), button] as const);

/**
 * A sentence that names commands, for people who have buttons in front of them.
 * @example withoutCommands('If it is off, run: picket host confirm-down kvm4') // 'If it is off, press “Confirm down” on the page of kvm4'
 */
export function withoutCommands(sentence: string): string {
  const told = patterns.reduce(
    (text, [pattern, button]) => text.replace(pattern, button),
    sentence.replace(/then (?=`picket )/g, 'then press '),
  );
  if (told === sentence) return sentence;
  const pressed = told.replace(/(?:run|with|use|answers): (?=“)/g, (word) =>
    word.startsWith('answers') ? 'answers; press ' : 'press ',
  );
  // A command at the end of a sentence is not followed by a full stop, so that it can be copied; a button is.
  return /[.?!…]$/.test(pressed) ? pressed : `${pressed}.`;
}
