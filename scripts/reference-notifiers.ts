import {
  type NotifierField,
  notifierConfigFields,
  notifierFields,
  notifierKindMeanings,
  notifierKinds,
} from '@picket/protocol';

/** What the page about notifiers is made of: the fields of all, and those of each kind. */
export const notifiersLead =
  'Who is told what, and how; [how to set them up](../notifications.md). A field without a built-in value has to be given, but for secrets: those are sealed at rest and never shown again.';

export function notifiersParts(): readonly (readonly string[])[] {
  return [
    ['## Every notifier', '', ...table(notifierFields())],
    ...notifierKinds.map((kind) => [
      `## Kind \`${kind}\``,
      '',
      notifierKindMeanings[kind],
      '',
      ...table(notifierConfigFields(kind)),
    ]),
  ];
}

function table(fields: readonly NotifierField[]): readonly string[] {
  return [
    '| field | type | built-in | what it is |',
    '|---|---|---|---|',
    ...fields.map(
      (field) => `| \`${field.name}\` | ${typeOf(field)} | ${builtIn(field)} | ${field.doc.replaceAll('|', '\\|')} |`,
    ),
  ];
}

function typeOf({ type, choices, secret }: NotifierField): string {
  if (choices.length > 0) return choices.map((choice) => `\`${choice}\``).join(' ');
  return secret ? 'secret' : type;
}

function builtIn({ builtIn: value }: NotifierField): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return 'none';
  return value === '' ? 'empty' : `\`${String(value)}\``;
}
