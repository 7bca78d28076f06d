import type { Command } from 'commander';
import { LabError } from '../errors.ts';
import { labDir } from '../lab/files.ts';
import { holderOf } from '../lab/holder.ts';
import { openLab } from '../lab/state.ts';
import { startTimer } from '../lab/timers.ts';
import { perform } from '../verbs/perform.ts';
import { dashed, elsewhere, type Verb, verbs } from '../verbs/table.ts';
import { type CommonOptions, show } from './output.ts';

/** Reads an action as a timeline would and does it; a fault with `for` gets a timer. */
async function act(options: CommonOptions, raw: Record<string, unknown>): Promise<void> {
  const { actionSchema, undoOf } = await import('@picket/protocol');
  const parsed = actionSchema.safeParse(raw);
  if (!parsed.success) {
    throw new LabError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`.replace(/^: /, '')).join('; '),
      2,
    );
  }
  const action = parsed.data;
  const lab = openLab(labDir(options.dir));
  holderOf(lab);
  await perform(lab, action);
  const undo = 'for' in action && action.for !== undefined ? undoOf(action) : undefined;
  if (undo !== undefined && 'for' in action) startTimer(lab, action.for ?? 0, ['do', JSON.stringify(undo)]);
  const words = Object.entries(raw)
    .filter(([key]) => key !== 'do')
    .map(([key, value]) => `${key} ${value}`);
  show(options, { ok: true, ...raw }, `${dashed(action.do)} done (${words.join(', ') || 'no details'})`);
}

function fields(verb: Verb, args: readonly unknown[], options: Record<string, unknown>): Record<string, unknown> {
  const raw: Record<string, unknown> = { do: verb.word };
  verb.args.forEach((name, i) => {
    if (args[i] !== undefined) raw[name.replace(/[[\]]/g, '')] = args[i];
  });
  for (const name of [...Object.keys(verb.options ?? {}), 'for'])
    if (options[name] !== undefined) raw[name] = options[name];
  return raw;
}

/** Registers one command for each word of the lab. */
export function addVerbs(program: Command, add: (name: string) => Command): void {
  for (const verb of verbs) {
    const syntax = verb.args.map((arg) => (arg.startsWith('[') ? arg : `<${arg}>`)).join(' ');
    const command = add(`${dashed(verb.word)} ${syntax}`.trim()).description(verb.about);
    if (verb.alias) command.alias(verb.alias);
    for (const [flags, about] of Object.values(verb.options ?? {})) command.option(flags, about);
    if (verb.fault) command.option('--for <duration>', 'undo it by itself after this long, like 30s');
    command.action(async () => {
      const options = command.opts<CommonOptions & Record<string, unknown>>();
      await act(options, fields(verb, command.args, options));
    });
  }
  for (const [word, sentence] of Object.entries(elsewhere)) {
    program
      .command(`${dashed(word)} [anything...]`, { hidden: true })
      .allowUnknownOption()
      .action(() => {
        throw new LabError(sentence, 2);
      });
  }
  const raw = add('do <action>').description('one action of a timeline, as JSON');
  raw.action(async () => {
    await act(raw.opts<CommonOptions>(), JSON.parse(raw.args[0] ?? '{}') as Record<string, unknown>);
  });
}
