import { settingHistorySchema } from '@picket/protocol';
import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { historyTable } from '../print/settings.ts';
import { styleOf } from '../print/style.ts';
import { act, wholeNumber } from './act.ts';

interface Options {
  readonly host?: string;
  readonly limit: number;
  readonly after?: number;
}

/** `picket settings history` */
export function registerSettingsHistory(group: Command, io: Io): void {
  group
    .command('history [key]')
    .description('Shows who changed which setting and when, newest first. Of a password only that it was changed.')
    .option('--host <name>', 'only of this host (default: of the cluster and all its hosts)')
    .option('--limit <n>', 'how many, 1 to 1000', wholeNumber(1, 1000), 50)
    .option('--after <n>', 'go on behind this number, as the page before names it', wholeNumber(0, 2 ** 52))
    .action(
      act<Options>(io, async (session, [key], { host, limit, after }) => {
        const path = ['clusters', await session.cluster(), 'settings', 'history'];
        const page = await session.client.get(settingHistorySchema, path, { key, host, limit, after });
        session.show(page, (answer) => historyTable(styleOf(io), answer));
      }),
    );
}
