import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { effectMeanings, transitions } from '@picket/engine';
import {
  errorCatalogue,
  gateMeanings,
  hostStates,
  notificationMeanings,
  overridableGates,
  profiles,
  type SettingSpec,
  settingSpecs,
} from '@picket/protocol';
import { fencingLead, fencingParts } from './reference-fencing.ts';
import { mibFile, mibPage } from './reference-mib.ts';
import { notifiersLead, notifiersParts } from './reference-notifiers.ts';
import { root } from './steps/run.ts';

// `reference.ts` writes docs/reference/ and the MIB from the code; `reference.ts --check` fails when one of them is stale.

function hostStatesPage(): string {
  const arrows = transitions.map((t) => `  ${t.from} --> ${t.to}: ${t.cause}`);
  const rows = transitions.map((t) => `| ${t.from} | ${t.cause} | ${t.to} | ${t.when} |`);
  return page('Host states', 'Every change of state that can happen. The engine refuses all others.', [
    ['```mermaid', 'stateDiagram-v2', ...hostStates.map((s) => `  state ${s}`), ...arrows, '```'],
    ['| from | cause | to | when |', '|---|---|---|---|', ...rows],
  ]);
}

function settingsPage(): string {
  const rows = Object.entries(settingSpecs as Record<string, SettingSpec<unknown>>).map(([key, s]) => {
    const text = s.secret === true ? '' : String(s.builtIn);
    const value = text === '' ? '' : `\`${text}\``;
    return `| \`${key}\` | ${value} | ${s.scopes.join(', ')} | ${s.doc.replaceAll('|', '\\|')} |`;
  });
  const names = Object.keys(profiles);
  const timings = Object.keys(profiles.balanced) as (keyof typeof profiles.balanced)[];
  const table = timings.map(
    (key) =>
      `| \`${key}\` | ${Object.values(profiles)
        .map((p) => p[key])
        .join(' | ')} |`,
  );
  return page(
    'Settings',
    'A host’s value beats what its preset fills in, that beats its cluster’s, that beats the cluster’s preset, the profile’s and the built-in one ([settings.md](../settings.md)).',
    [
      ['| setting | built-in | where | what it does |', '|---|---|---|---|', ...rows],
      ['## Profiles', '', `| setting | ${names.join(' | ')} |`, `|---|${names.map(() => '---|').join('')}`, ...table],
    ],
  );
}

function errorsPage(): string {
  const rows = Object.entries(errorCatalogue).map(([code, e]) => `| \`${code}\` | ${e.status} | ${e.hint} |`);
  return page('Errors', 'Every error has a code, a sentence of its own, this hint, and an HTTP status.', [
    ['| code | status | what to do |', '|---|---|---|', ...rows],
  ]);
}

function gatesPage(): string {
  const overridable: readonly string[] = overridableGates;
  const rows = Object.entries(gateMeanings).map(
    ([id, meaning]) => `| \`${id}\` | ${meaning} | ${overridable.includes(id) ? 'yes' : 'no'} |`,
  );
  const lead =
    'Between the verdict and a power cut. All are asked together, in each round; one that cannot tell is closed. A closed gate keeps the host `condemned` and says why.';
  return page('Gates', lead, [['| gate | open when | a person may override it |', '|---|---|---|', ...rows]]);
}

function eventsPage(): string {
  const told = Object.entries(notificationMeanings).map(([id, meaning]) => `| \`${id}\` | ${meaning} |`);
  const done = Object.entries(effectMeanings).map(([kind, meaning]) => `| \`${kind}\` | ${meaning} |`);
  return page('Events and effects', 'What people are told of, and what the engine orders.', [
    [
      '## Events that people are told',
      '',
      'By [notifiers](notifiers.md); as SNMP notifications: [SNMP](snmp.md).',
      '',
      '| event | when |',
      '|---|---|',
      ...told,
    ],
    [
      '## Effects',
      '',
      'Saved with the state before they are performed (I6).',
      '',
      '| effect | what it asks |',
      '|---|---|',
      ...done,
    ],
  ]);
}

function snmpPage(): string {
  const lead =
    'Names and numbers of [PICKET-MIB](../../deploy/mib/PICKET-MIB.txt); [how to receive them](../snmp.md). They never change.';
  return page('SNMP', lead, mibPage());
}

function page(title: string, lead: string, parts: readonly (readonly string[])[]): string {
  const made = '<!-- Made from the code by scripts/reference.ts; run `make docs` after a change. -->';
  return `${[made, `# ${title}`, '', lead, ...parts.flatMap((part) => ['', ...part])].join('\n')}\n`;
}

const files: Readonly<Record<string, string>> = {
  'docs/reference/host-states.md': hostStatesPage(),
  'docs/reference/gates.md': gatesPage(),
  'docs/reference/events.md': eventsPage(),
  'docs/reference/settings.md': settingsPage(),
  'docs/reference/fencing.md': page('Fence devices', fencingLead, fencingParts()),
  'docs/reference/notifiers.md': page('Notifiers', notifiersLead, notifiersParts()),
  'docs/reference/errors.md': errorsPage(),
  'docs/reference/snmp.md': snmpPage(),
  'deploy/mib/PICKET-MIB.txt': mibFile(),
};
const stale: string[] = [];
for (const [name, text] of Object.entries(files)) {
  const file = join(root, name);
  if (process.argv.includes('--check')) {
    if (readOr(file) !== text) stale.push(name);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
if (stale.length > 0) {
  console.error(`${stale.join(', ')} no longer says what the code does. Run: make docs`);
  process.exitCode = 1;
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
