import { readFile } from 'node:fs/promises';
import {
  type NotifierView,
  notifierConfigFields,
  notifierFields,
  notifierKinds,
  notifierListSchema,
  notifierTestResultSchema,
  notifierViewSchema,
  parseYaml,
} from '@picket/protocol';
import type { Command } from 'commander';
import { ApiProblem, ExitCode, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { notifierTable, notifierText } from '../print/notifiers.ts';
import { styleOf } from '../print/style.ts';
import type { Session } from '../session.ts';
import { act, needed } from './act.ts';
import { assign, type NotifierDraft } from './notifier-draft.ts';

interface FileOption {
  readonly file?: string;
}

export function registerNotifier(program: Command, io: Io): void {
  const group = program
    .command('notifier')
    .description('Who is told what: by mail, SNMP, webhook, command, dead-man ping.');

  group
    .command('list')
    .description('Lists the notifiers, and what is wrong with each.')
    .action(
      act(io, async (session) => {
        const all = await session.client.get(notifierListSchema, ['notifiers']);
        session.show(all, (answer) => notifierTable(styleOf(io), answer.notifiers));
      }),
    );

  group
    .command('show <name>')
    .description('Shows one notifier. Secrets are never shown, only whether they are set.')
    .action(
      act(io, async (session, [name]) => {
        session.show(await read(session, needed(name)), (answer) => notifierText(styleOf(io), answer));
      }),
    );

  group
    .command('set <name> [field=value...]')
    .description(
      'Makes a notifier, or changes the fields that are given. A new one needs kind=… and what that kind requires. Value - reads a line of standard input, so that a password stays out of the shell history; lists are split at commas.',
    )
    .option(
      '-f, --file <file>',
      'take all of it from a YAML or JSON file; secrets that the file lacks stay as they are',
    )
    .addHelpText('after', fieldsHelp())
    .action(
      act<FileOption>(io, async (session, [name, ...pairs], { file }) => {
        const given = pairs.map(needed);
        if ((file === undefined) === (given.length === 0))
          throw new UsageError('Give the fields to set, as in minSeverity=warning, or a file with -f: one of the two.');
        const body =
          file === undefined
            ? await assign(io, await draftOf(session, needed(name)), given)
            : withoutName(await readDocument(file));
        const path = ['notifiers', needed(name)];
        session.show(await session.client.send(notifierViewSchema, 'PUT', path, body), (answer) =>
          notifierText(styleOf(io), answer),
        );
      }),
    );

  group
    .command('remove <name>')
    .description('Removes a notifier. What waits for it is given up and stays visible in the outbox.')
    .action(
      act(io, async (session, [name]) => {
        const all = await session.client.send(notifierListSchema, 'DELETE', ['notifiers', needed(name)]);
        session.show(all, () => `Notifier ${needed(name)} is removed.`);
      }),
    );

  group
    .command('test [name]')
    .description('Sends a marked test message now and says what came of it; exit code 1 when it did not get through.')
    .option('-f, --file <file>', 'by a YAML or JSON file that is not saved')
    .action(
      act<FileOption>(io, async (session, [name], { file }) => {
        if ((file === undefined) === (name === undefined)) throw new UsageError('Name a notifier, or a file with -f.');
        const result =
          file === undefined
            ? await session.client.send(notifierTestResultSchema, 'POST', ['notifiers', needed(name), 'test'])
            : await session.client.send(
                notifierTestResultSchema,
                'POST',
                ['notifiers', 'test'],
                await readDocument(file),
              );
        session.show(result, ({ ok, detail, tookMs }) =>
          ok ? `The test message got through in ${tookMs} ms: ${detail}` : `The test message failed: ${detail}`,
        );
        if (!result.ok) throw new ExitCode(1);
      }),
    );
}

function read(session: Session, name: string): Promise<NotifierView> {
  return session.client.get(notifierViewSchema, ['notifiers', name]);
}

/** What a change starts from: the notifier as it is, or an empty one. */
async function draftOf(session: Session, name: string): Promise<NotifierDraft> {
  try {
    const { enabled, minSeverity, clusters, events, remindAfterSeconds, config } = await read(session, name);
    return { around: { enabled, minSeverity, clusters, events, remindAfterSeconds }, config: { ...config } };
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.code === 'UNKNOWN_NOTIFIER') return { around: {}, config: {} };
    throw error;
  }
}

async function readDocument(file: string): Promise<object> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const document = await parseYaml(text);
  if (typeof document === 'object' && document !== null && !Array.isArray(document)) return document;
  throw new UsageError(`${file} has to hold one notifier: enabled, minSeverity, …, and config with its kind.`);
}

function withoutName(document: object): object {
  return Object.fromEntries(Object.entries(document).filter(([key]) => key !== 'name'));
}

function fieldsHelp(): string {
  const names = (fields: ReturnType<typeof notifierFields>): string =>
    fields.map(({ name, secret }) => (secret ? `${name} (secret)` : name)).join(', ');
  return [
    '',
    `Fields of every notifier: kind, ${names(notifierFields())}`,
    ...notifierKinds.map((kind) => `kind=${kind}: ${names(notifierConfigFields(kind))}`),
    'caCertificate=@FILE reads the certificate from a file. What each does: docs/reference/notifiers.md',
  ].join('\n');
}
