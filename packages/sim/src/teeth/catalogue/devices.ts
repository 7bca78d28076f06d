import type { Sabotage } from '../sabotage.ts';

const steps = 'packages/engine/src/fencing/drill/steps.ts';
const test = 'packages/engine/src/fencing/test.ts';

/** What is known of devices before the night it matters: off-drills, tests by day, and what a full cap tells. */
export const deviceSabotages: readonly Sabotage[] = [
  {
    id: 'S1-drill-without-silence',
    rule: 'S1',
    sentence: 'An off-drill goes on although its host never fell silent.',
    file: steps,
    find: 'phase.secondOffAt !== null && silentSince !== null) {',
    replace: 'phase.secondOffAt !== null && silentSince !== undefined) {',
    caughtBy: ['safety/S1-off-drill'],
  },
  {
    id: 'S1-drill-by-an-old-boot',
    rule: 'S1',
    sentence: 'A host that is heard again without having rebooted counts as back from an off-drill.',
    file: steps,
    find: '  if (link.up && bootId !== drill.bootId) bindByDrill(d, name);\n',
    replace: '  if (link.up || bootId !== drill.bootId) bindByDrill(d, name);\n',
    caughtBy: ['safety/S1-off-drill'],
  },
  {
    id: 'S1-drill-without-reads',
    rule: 'S1',
    sentence: 'An off-drill ends when its host fell silent, whatever the level reads.',
    file: steps,
    find: "  if (seen.power === 'on') return { ...next, firstOffAt: null, secondOffAt: null };\n  if (seen.power === 'unknown') return next;\n",
    replace: '  return { ...next, firstOffAt: d.now, secondOffAt: d.now };\n',
    caughtBy: ['safety/S1-off-drill'],
  },
  {
    id: 'S1-drill-kills-vms',
    rule: 'S1',
    sentence: 'An off-drill does not ask what runs on its host.',
    file: 'packages/engine/src/fencing/drill/begin.ts',
    find: '  const vm = Object.values(cluster.vms)',
    replace: "  if (name !== '') return null;\n  const vm = Object.values(cluster.vms)",
    caughtBy: ['safety/S1-off-drill'],
  },
  {
    id: 'S1-drill-outlives-its-server',
    rule: 'S1',
    sentence: 'An off-drill goes on over a restart of the server, as if somebody had watched.',
    file: 'packages/engine/src/handlers/server.ts',
    find: '  restartDrill(d, name);\n',
    replace: '',
    caughtBy: ['server/crash-in-an-off-drill'],
  },
  {
    id: 'S1-off-by-day-believed',
    rule: 'S1',
    sentence: 'A device that reads off while its host is linked stays trusted.',
    file: test,
    find: '  if (unbroken && askedAt >= judgedAt) {',
    replace: '  if (unbroken && askedAt < 0) {',
    caughtBy: ['safety/S1-off-while-linked'],
  },
  {
    id: 'S1-accused-by-one-read',
    rule: 'S1',
    sentence: 'One off read accuses the device of a host that has just lost its power.',
    file: test,
    find: '  if (unbroken && askedAt >= judgedAt) {',
    replace: '  if (askedAt >= 0 || unbroken) {',
    caughtBy: ['safety/S1-off-by-itself'],
  },
  {
    id: 'T5-a-failed-test-blocks',
    rule: 'T5',
    sentence: 'A device that failed its tests is not told to cut the power.',
    file: 'packages/engine/src/fencing/levels.ts',
    find: '.flatMap(({ set, binding, cuts }, level) =>\n      set &&',
    replace: '.flatMap(({ set, binding, cuts, health }, level) =>\n      !health.told && set &&',
  },
  {
    id: 'I3-a-full-cap-is-silent',
    rule: 'I3',
    sentence: 'Nobody hears that the cap is full before the next host is held.',
    file: 'packages/engine/src/fencing/phases.ts',
    find: '  tellWhenFull(d, name);\n',
    replace: '',
    caughtBy: ['request/cap-three-within-an-hour'],
  },
];
