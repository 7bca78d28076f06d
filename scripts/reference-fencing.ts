import { fenceDriverNames, presetDocs, presetNames, presets, settingSpecs } from '@picket/protocol';
import { commandFacts, driverFacts, fabricAgents, fenceActions, helperAgents } from '@picket/server';

/** What the page about fence devices is made of: driver × action × answers × deadlines × proof, presets, classes. */
export const fencingLead =
  'How each driver speaks to a fence device, and what its answers are worth. That an order was accepted proves nothing, ever: proof is the power read off twice, each time in a session of its own (S2), of a device that is bound to its host (S1).';

export function fencingParts(): readonly (readonly string[])[] {
  return [...fenceDriverNames.map(driverPart), deadlinesPart(), leaksPart(), classesPart(), presetsPart()];
}

function driverPart(name: (typeof fenceDriverNames)[number]): readonly string[] {
  const facts = driverFacts[name];
  const rows = fenceActions.map((action) => row(action, facts.actions[action].runs, facts.actions[action].answers));
  return [
    `## Driver \`${name}\``,
    '',
    facts.how,
    '',
    '| action | what is run or sent | how the answer is read |',
    '|---|---|---|',
    ...rows,
    '',
    `**Deadline.** ${facts.deadline}`,
    '',
    `**What proves.** ${facts.proof}`,
  ];
}

function deadlinesPart(): readonly string[] {
  const keys = ['fenceCommandSeconds', 'fenceConfirmSeconds', 'fenceLevelSeconds', 'confirmSpacingSeconds'] as const;
  return [
    '## Deadlines',
    '',
    '| setting | built-in | what it bounds |',
    '|---|---|---|',
    ...keys.map((key) => row(`\`${key}\``, String(settingSpecs[key].builtIn), settingSpecs[key].doc)),
    '',
    `Waiting for the host’s turn counts against the deadline of a call. A program that has not ended at its deadline gets TERM, ${commandFacts.killAfterMs} ms later KILL, with all that it started.`,
  ];
}

function leaksPart(): readonly string[] {
  const rows = fenceDriverNames.map((name) =>
    row(`\`${name}\``, driverFacts[name].password.way, driverFacts[name].password.processList),
  );
  return [
    '## Passwords on the way to the device',
    '',
    '| driver | how it goes | what others see in the process list |',
    '|---|---|---|',
    ...rows,
  ];
}

function classesPart(): readonly string[] {
  const helpers = Object.entries(helperAgents).map(([name, does]) => `\`${name}\` (${does})`);
  return [
    '## What a device cuts (S20)',
    '',
    'Drivers `ipmi`, `redfish` and `exec`, and every fence agent that is not named here: **power**. Only such a device is asked for status and identity, and only its answers prove anything.',
    '',
    `**fabric**: ${fabricAgents.map((name) => `\`${name}\``).join(', ')}, and each agent whose metadata has an automatic \`on\`. They cut storage or network.`,
    '',
    `**helper**: ${helpers.join(', ')}. They cut nothing.`,
    '',
    'Orders go to all devices of a level; a level without a power device can prove nothing.',
  ];
}

function presetsPart(): readonly string[] {
  const filled = (name: (typeof presetNames)[number]): string =>
    Object.entries(presets[name])
      .map(([key, value]) => `\`${key}\` ${value === '' ? '(empty)' : `\`${String(value)}\``}`)
      .join('<br>');
  return [
    '## Presets (`fencePreset`)',
    '',
    '| preset | fills in, where nothing is set by hand | for |',
    '|---|---|---|',
    ...presetNames.map((name) => row(`\`${name}\``, filled(name), presetDocs[name])),
  ];
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
