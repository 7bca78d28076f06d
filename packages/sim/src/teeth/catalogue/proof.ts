import type { Sabotage } from '../sabotage.ts';

const gate = 'packages/engine/src/gates/device.ts';
const bind = 'packages/engine/src/fencing/bind.ts';
const confirm = 'packages/engine/src/fencing/confirm.ts';
const confirmed = 'packages/engine/src/fencing/confirmed.ts';
const phases = 'packages/engine/src/fencing/phases.ts';
const watch = 'packages/engine/src/fencing/watch.ts';
const performPower = 'packages/server/src/runtime/perform-power.ts';

/** What makes death certain: S1, S2, S16, T5, and I2 behind them. */
export const proofSabotages: readonly Sabotage[] = [
  {
    id: 'S1-gate-open',
    rule: 'S1',
    sentence: 'The device gate lets an untrusted device through.',
    file: gate,
    find: "if (b.kind === 'untrusted') return closed(",
    replace: "if (b.kind === 'untrusted') return open(",
  },
  {
    id: 'S1-identity-not-asked',
    rule: 'S1',
    sentence: "A device's identity is not asked for before it is read or told anything.",
    file: confirmed,
    find: "return b.kind === 'bound' ? b.guid : null;",
    replace: 'return null;',
  },
  {
    id: 'S1-identity-not-compared',
    rule: 'S1',
    sentence: 'A status read through a device that names another machine counts.',
    file: performPower,
    find: "if (guid !== effect.guid) return { ...base, identity: 'mismatch'",
    replace: "if (guid === '') return { ...base, identity: 'mismatch'",
  },
  {
    id: 'S1-contradiction-believed',
    rule: 'S1',
    sentence: 'A device that reads off while its host writes stays trusted.',
    file: 'packages/engine/src/evidence/verdict.ts',
    find: "if (power?.power === 'off' && result.sources",
    replace: "if (power?.power === 'unknown' && result.sources",
  },
  {
    id: 'S1-unbound-proves',
    rule: 'S1',
    sentence: 'A device that is not bound cuts power and proves death.',
    file: gate,
    find: 'return closed(`Its device is not bound',
    replace: 'return open(`Its device is not bound',
  },
  {
    id: 'S2-one-read',
    rule: 'S2',
    sentence: 'The second off read is skipped: the first one proves death.',
    file: phases,
    find: "  } else if (phase.kind === 'first-read') {\n    if (off) beginLastLook(d, host.name, d.now);",
    replace: "  } else if (phase.kind === 'first-read') {\n    if (off) proveOff(d, host.name, d.now, false);",
  },
  {
    id: 'S2-no-spacing',
    rule: 'S2',
    sentence: 'Power is read at the very end of the off command, without waiting confirmSpacing.',
    file: phases,
    find: "{ kind: 'wait-first-read', until: d.now + s.confirmSpacingSeconds * 1000 },",
    replace: "{ kind: 'wait-first-read', until: d.now },",
  },
  {
    id: 'S2-no-last-look',
    rule: 'S2',
    sentence: 'Nobody looks between the two off reads.',
    file: confirm,
    find: 'looked: false });',
    replace: 'looked: true });',
  },
  {
    id: 'S2-hasty-look',
    rule: 'S2',
    sentence: 'The last look begins at once, before a living host would have beaten again.',
    file: confirm,
    find: 'Math.max(d.now, firstReadAt + waitMs)',
    replace: 'd.now + 0 * waitMs',
  },
  {
    id: 'S2-look-ignored',
    rule: 'S2',
    sentence: 'Life seen by the last look is ignored.',
    file: confirm,
    find: 'if (life === undefined) {',
    replace: 'if (life !== null) {',
  },
  {
    id: 'S2-nobody-looked',
    rule: 'S2',
    sentence: 'A last look to which no neighbour answered counts as a look.',
    file: confirm,
    find: 'if (result.neighbours.length === 0) {',
    replace: 'if (result.neighbours.length < 0) {',
  },
  {
    id: 'S2-proof-unwatched',
    rule: 'S2',
    sentence: 'Nobody watches a fenced host while its VMs wait to be started.',
    file: watch,
    find: "if (host.state !== 'fenced' || host.proof === null ||",
    replace: "if (host.state === 'fenced' || host.proof === null ||",
  },
  {
    id: 'S2-void-proof-starts',
    rule: 'S2',
    sentence: 'A host heard again with its old boot id does not take back the VMs that wait.',
    file: watch,
    find: '  giveBack(d, host);\n',
    replace: '',
  },
  {
    id: 'I2-return-code-proves',
    rule: 'I2',
    sentence: 'A device that accepts the off command proves death.',
    file: phases,
    find: '  // Accepted or failed is the same here:',
    replace:
      "  if (event.outcome === 'accepted') {\n    proveOff(d, host.name, d.now, false);\n    return;\n  }\n  // Accepted or failed is the same here:",
  },
  {
    id: 'I2-start-before-confirm',
    rule: 'I2',
    sentence: 'VMs are started elsewhere as soon as power off is ordered.',
    file: phases,
    find: "  d.say(name, 'power-off', `Power off is ordered",
    replace: "  proveOff(d, name, d.now, false);\n  d.say(name, 'power-off', `Power off is ordered",
  },
  {
    id: 'I2-on-reads-off',
    rule: 'I2',
    sentence: 'Any reading of a bound device counts as off.',
    file: bind,
    find: "if (seen.power !== 'off' || binding.kind",
    replace: "if (seen.power === 'unknown' || binding.kind",
  },
  {
    id: 'I2-unread-is-off',
    rule: 'I2',
    sentence: 'A device that does not answer counts as off.',
    file: bind,
    find: "  if (seen.power !== 'off' || binding.kind !== 'bound' || binding.guid !== askedFor) return false;",
    replace:
      "  if (binding.kind !== 'bound') return false;\n  if (seen.power === 'unknown') return true;\n  if (seen.power !== 'off' || binding.guid !== askedFor) return false;",
  },
  {
    id: 'S16-gates-for-nothing',
    rule: 'S16',
    sentence: 'A host that is off already waits for the gates of a power cut.',
    file: 'packages/engine/src/gates/index.ts',
    find: "['armed', 'device'];",
    replace: "['armed', 'device', 'observer', 'share', 'correlation', 'cap'];",
  },
  {
    id: 'S16-off-not-noticed',
    rule: 'S16',
    sentence: 'A device that reads off by itself is not taken as a first read.',
    file: 'packages/engine/src/evidence/verdict.ts',
    find: 'if (off !== null) beginConfirmOff(',
    replace: 'if (off === undefined) beginConfirmOff(',
  },
  {
    id: 'T5-no-answer-gives-up',
    rule: 'T5',
    sentence: 'A device that gives no status is not told to cut the power.',
    file: phases,
    find: '    else sendOff(d, host.name);',
    replace:
      "    else if (seen.power === 'on') sendOff(d, host.name);\n    else giveUp(d, host.name, 'its device gave no status', true);",
  },
  {
    id: 'T4-never-gives-up',
    rule: 'T4',
    sentence: 'A fence that cannot be confirmed is never given up.',
    file: phases,
    find: '  if (d.now < ends)\n',
    replace: '  if (d.now < ends || ends > 0)\n',
  },
  {
    id: 'I7-fence-not-retried',
    rule: 'I7',
    sentence: 'A fence that failed is never tried again.',
    file: phases,
    find: 'retryAt: retry ? d.now + waitMs : null',
    replace: 'retryAt: retry ? null : null',
  },
];
