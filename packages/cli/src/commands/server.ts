import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { portNumber } from './act.ts';
import { registerBackup } from './backup.ts';

interface Options {
  readonly data: string;
  readonly apiHost: string;
  readonly apiPort: number;
  readonly agentHost: string;
  readonly agentPort: number;
  readonly advertiseHost?: string;
}

export function registerServer(program: Command, io: Io): void {
  const server = program
    .command('server')
    .summary('run the management server')
    .description(
      'Runs the management server until it is stopped. At its first start it makes database, keys, CA and the token of the API in the data folder.',
    )
    .option('--data <dir>', 'data folder; the server keeps everything in it', '/var/lib/picket')
    .option('--api-host <address>', 'address of the API; plain HTTP, keep it local', '127.0.0.1')
    .option('--api-port <port>', 'port of the API; 0: any free one', portNumber, 8440)
    .option('--agent-host <address>', 'address on which agents are listened for', '0.0.0.0')
    .option('--agent-port <port>', 'port on which agents are listened for; 0: any free one', portNumber, 8441)
    .option('--advertise-host <name>', 'name or address under which hosts reach this server; goes into its certificate')
    .action(async (options: Options) => {
      // Loaded only here: no other command needs the server, and each starts faster without it.
      const { runServer } = await import('@picket/server');
      const { data, apiHost, apiPort, agentHost, agentPort, advertiseHost } = options;
      await runServer({
        data,
        apiHost,
        apiPort,
        agentHost,
        agentPort,
        ...(advertiseHost === undefined ? {} : { advertiseHost }),
        stop: io.stop,
      });
    });
  registerBackup(server, io);
}
