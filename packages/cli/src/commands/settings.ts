import {
  type ExpectedFailover,
  expectedFailover,
  isSettingKey,
  PicketError,
  resolveSettings,
  type SettingList,
  settingListSchema,
  settingSpecs,
} from '@picket/protocol';
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { failoverText } from '../print/failover.ts';
import { settingDetails, settingLine, settingsTable } from '../print/settings.ts';
import { styleOf } from '../print/style.ts';
import { act, needed } from './act.ts';
import { registerSettingsHistory } from './settings-history.ts';

interface Options {
  readonly host?: string;
}

export function registerSettings(program: Command, io: Io): void {
  const group = program
    .command('settings')
    .description(
      'Settings: a value on a host beats one on its cluster, and that beats the profile and the built-in value.',
    );

  group
    .command('get [key]')
    .description(
      'Shows one setting or all: value, where it comes from, what it does with its unit and range; of one also who wrote it and when. Secrets are never shown.',
    )
    .option('--host <name>', 'as in force for this host')
    .action(
      act<Options>(io, async (session, [key], { host }) => {
        const all = await session.client.get(settingListSchema, ['clusters', await session.cluster(), 'settings'], {
          host,
        });
        session.show(key === undefined ? all : only(all, key), (answer) =>
          [
            ...(key === undefined
              ? [settingsTable(styleOf(io), answer), '', failoverText(failoverBy(answer))]
              : answer.settings.map(settingDetails)),
            ...answer.warnings.map(warned),
          ].join('\n'),
        );
      }),
    );

  group
    .command('set <key> <value>')
    .description(
      'Writes one setting on the cluster or on one host. Value - reads it from standard input, so that a password stays out of the shell history. fenceDevices takes JSON.',
    )
    .option('--host <name>', 'on this host only')
    .action(
      act<Options>(io, async (session, [key, value], { host }) => {
        const name = needed(key);
        const body = { value: await readValue(io, name, needed(value)), ...(host === undefined ? {} : { host }) };
        const all = await session.client.send(
          settingListSchema,
          'PUT',
          ['clusters', await session.cluster(), 'settings', name],
          body,
        );
        session.show(only(all, name), showOne);
      }),
    );

  group
    .command('unset <key>')
    .description('Removes the value written on the cluster or on one host: the inherited one is in force again.')
    .option('--host <name>', 'on this host only')
    .action(
      act<Options>(io, async (session, [key], { host }) => {
        const name = needed(key);
        const path = ['clusters', await session.cluster(), 'settings', name];
        session.show(
          only(await session.client.send(settingListSchema, 'DELETE', path, undefined, { host }), name),
          showOne,
        );
      }),
    );

  registerSettingsHistory(group, io);
}

/** The times that the listed values imply. */
function failoverBy({ settings }: SettingList): ExpectedFailover {
  return expectedFailover(resolveSettings(Object.fromEntries(settings.map(({ key, value }) => [key, value]))));
}

/** The list with nothing but this setting. @throws PicketError UNKNOWN_SETTING */
function only(list: SettingList, key: string): SettingList {
  const found = list.settings.filter((setting) => setting.key === key);
  if (found.length === 0) throw new PicketError('UNKNOWN_SETTING', `There is no setting called "${key}".`);
  return { ...list, settings: found };
}

function showOne({ settings, host, warnings }: SettingList): string {
  const start = host === null ? '' : `${host}: `;
  return [...settings.map((setting) => `${start}${settingLine(setting)}`), ...warnings.map(warned)].join('\n');
}

function warned(warning: string): string {
  return `Take care: ${warning}`;
}

async function readValue(io: Io, key: string, given: string): Promise<string> {
  const secret = isSettingKey(key) && 'secret' in settingSpecs[key];
  if (given !== '-') {
    if (secret || (key === 'fenceDevices' && given.includes('ipmiPassword')))
      io.err('This value is in your shell history now; next time pass - and type it.');
    return given;
  }
  const value = io.interactive
    ? await io.ask(`${key}: `, { hidden: secret })
    : (await io.readStdin()).replace(/\r?\n$/, '');
  if (value === '')
    throw new UsageError(
      `Nothing was read for ${key}; to go back to the inherited value use: picket settings unset ${key}`,
    );
  return value;
}
