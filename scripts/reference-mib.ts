import {
  type MibObject,
  mibObjects,
  mibPath,
  mibRevisions,
  mibSeverities,
  notificationIds,
  notificationMeanings,
  notificationName,
  notificationNumbers,
  notificationOid,
  objectOid,
} from '@picket/protocol';

// deploy/mib/PICKET-MIB.txt (SMIv2, RFC 2578 to 2580) and its page in docs/reference, both from the table in protocol/notify/mib.ts.

const contact = 'The people who run this installation of Picket.';

export function mibFile(): string {
  const names = mibObjects.map((o) => o.name);
  return `${[
    'PICKET-MIB DEFINITIONS ::= BEGIN',
    '',
    '-- Made from the code by scripts/reference.ts: change packages/protocol/src/notify/mib.ts, then run make docs.',
    '',
    'IMPORTS',
    '    MODULE-IDENTITY, OBJECT-TYPE, NOTIFICATION-TYPE, enterprises',
    '        FROM SNMPv2-SMI',
    '    TEXTUAL-CONVENTION, DateAndTime, TruthValue',
    '        FROM SNMPv2-TC',
    '    MODULE-COMPLIANCE, OBJECT-GROUP, NOTIFICATION-GROUP',
    '        FROM SNMPv2-CONF;',
    '',
    ...identity(),
    '',
    'picketNotifications OBJECT IDENTIFIER ::= { picketMIB 0 }',
    'picketObjects OBJECT IDENTIFIER ::= { picketMIB 1 }',
    'picketConformance OBJECT IDENTIFIER ::= { picketMIB 2 }',
    'picketCompliances OBJECT IDENTIFIER ::= { picketConformance 1 }',
    'picketGroups OBJECT IDENTIFIER ::= { picketConformance 2 }',
    '',
    'PicketText ::= TEXTUAL-CONVENTION',
    '    DISPLAY-HINT "1024t"',
    '    STATUS current',
    ...described(
      'Text for people in UTF-8, on one line. A text that does not fit into its object is cut between two characters and ends with an ellipsis.',
    ),
    '    SYNTAX OCTET STRING (SIZE (0..1024))',
    ...mibObjects.flatMap((object) => ['', ...objectType(object)]),
    ...notificationIds.flatMap((id) => [
      '',
      `${notificationName(id)} NOTIFICATION-TYPE`,
      ...listed('OBJECTS', names),
      '    STATUS current',
      ...described(`${id}: ${notificationMeanings[id]}`),
      `    ::= { picketNotifications ${notificationNumbers[id]} }`,
    ]),
    '',
    ...conformance(),
    '',
    'END',
  ].join('\n')}\n`;
}

export function mibPage(): readonly (readonly string[])[] {
  return [
    [
      '## Notification types',
      '',
      '| event | notification | OID | when |',
      '|---|---|---|---|',
      ...notificationIds.map(
        (id) =>
          `| \`${id}\` | \`${notificationName(id)}\` | \`${notificationOid(id)}\` | ${notificationMeanings[id]} |`,
      ),
    ],
    [
      '## Objects',
      '',
      'Every notification carries all of them, in this order. A whole message stays below 1,400 bytes, so that no network has to cut it; where the texts are longer, the names of VMs are shortened first, then the evidence.',
      '',
      '| object | OID | at most | what it says |',
      '|---|---|---|---|',
      ...mibObjects.map((o) => `| \`${o.name}\` | \`${objectOid(o)}\` | ${longest(o)} | ${o.meaning} |`),
    ],
  ];
}

function identity(): readonly string[] {
  return [
    'picketMIB MODULE-IDENTITY',
    `    LAST-UPDATED "${mibRevisions[0].at}"`,
    '    ORGANIZATION "Picket"',
    `    CONTACT-INFO "${contact}"`,
    ...described(
      'What Picket, high availability for KVM hypervisors, tells people by SNMP. It stands in the playpen of Net-SNMP until Picket has an enterprise number of its own.',
    ),
    ...mibRevisions.flatMap(({ at, what }) => [`    REVISION "${at}"`, ...described(what)]),
    `    ::= { ${mibPath.join(' ')} }`,
  ];
}

function objectType(object: MibObject): readonly string[] {
  return [
    `${object.name} OBJECT-TYPE`,
    `    SYNTAX ${syntax(object)}`,
    '    MAX-ACCESS accessible-for-notify',
    '    STATUS current',
    ...described(object.meaning),
    `    ::= { picketObjects ${object.arc} }`,
  ];
}

function conformance(): readonly string[] {
  return [
    'picketObjectGroup OBJECT-GROUP',
    ...listed(
      'OBJECTS',
      mibObjects.map((o) => o.name),
    ),
    '    STATUS current',
    ...described('What every notification carries.'),
    '    ::= { picketGroups 1 }',
    '',
    'picketNotificationGroup NOTIFICATION-GROUP',
    ...listed('NOTIFICATIONS', notificationIds.map(notificationName)),
    '    STATUS current',
    ...described('One notification type for each event.'),
    '    ::= { picketGroups 2 }',
    '',
    'picketCompliance MODULE-COMPLIANCE',
    '    STATUS current',
    ...described('What Picket sends.'),
    '    MODULE',
    '        MANDATORY-GROUPS { picketObjectGroup, picketNotificationGroup }',
    '    ::= { picketCompliances 1 }',
  ];
}

function syntax({ syntax, maxBytes }: MibObject): string {
  if (syntax === 'PicketText') return `PicketText (SIZE (0..${maxBytes}))`;
  if (syntax !== 'severity') return syntax;
  return `INTEGER { ${Object.entries(mibSeverities)
    .map(([name, number]) => `${name}(${number})`)
    .join(', ')} }`;
}

function longest({ syntax, maxBytes }: MibObject): string {
  return syntax === 'PicketText' ? `${maxBytes} bytes` : '';
}

function listed(word: string, names: readonly string[]): readonly string[] {
  return [`    ${word} {`, ...names.map((name, i) => `        ${name}${i < names.length - 1 ? ',' : ''}`), '    }'];
}

/** MIBs are ASCII, and a quotation mark ends a description. */
function described(sentence: string): readonly string[] {
  const ascii = sentence.replaceAll('’', "'").replaceAll('"', "'");
  const strange = /[^ -~]/u.exec(ascii);
  if (strange !== null) throw new Error(`A MIB is ASCII, and this has ${strange[0]}: ${sentence}`);
  const lines = [''];
  for (const word of ascii.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length > 68) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return [
    '    DESCRIPTION',
    ...lines.map((line, i) => `        ${i === 0 ? '"' : ' '}${line}${i === lines.length - 1 ? '"' : ''}`),
  ];
}
