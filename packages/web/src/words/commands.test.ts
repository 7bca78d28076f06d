import { expect, it } from 'vitest';
import { withoutCommands } from './commands.ts';

it('sentences of the command line speak of buttons here', () => {
  expect(
    [
      'kvm4: each needs `picket host act-now`.',
      'If you are sure that it is off, run: picket host confirm-down kvm4',
      'Look into it, then `picket cap acknowledge`.',
      'Look first, then picket cap acknowledge --reason … frees it.',
      'It is tried on, and you are told when it answers: picket fence kvm8 --action test. Until then it may wait.',
      'Say so with picket fence bind kvm2 --statement --reason "…", once it was checked.',
      'A person may: picket gate override kvm1 share --reason …',
      'Nothing is named here.',
    ].map(withoutCommands),
  ).toEqual([
    'kvm4: each needs “Act now” on its page.',
    'If you are sure that it is off, press “Confirm down” on the page of kvm4.',
    'Look into it, then press “Acknowledge the cap” on the page of the cluster.',
    'Look first, then “Acknowledge the cap” on the page of the cluster frees it.',
    'It is tried on, and you are told when it answers; press “Test” on the page of kvm8. Until then it may wait.',
    'Say so with “Bind by statement” on the page of kvm2, tab Fencing (IPMI), once it was checked.',
    'A person may: “Override” beside that gate on the page of kvm1.',
    'Nothing is named here.',
  ]);
});
