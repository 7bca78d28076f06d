import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { portNumber } from './act.ts';
import { registerBackup } from './backup.ts';
import { keyFileOf } from './key-file.ts';
import { registerRotateKey } from './rotate-key.ts';

interface Options {
  readonly data: string;
  readonly keyFile?: string;
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
    .option(
      '--key-file <file>',
      'file of the key that seals all passwords, made at the first start (default: $PICKET_KEY_FILE or secret.key in the data folder)',
    )
    .option('--api-host <address>', 'address of the API; plain HTTP, keep it local', '127.0.0.1')
    .option('--api-port <port>', 'port of the API; 0: any free one', portNumber, 8440)
    .option('--agent-host <address>', 'address on which agents are listened for', '0.0.0.0')
    .option('--agent-port <port>', 'port on which agents are listened for; 0: any free one', portNumber, 8441)
    .option('--advertise-host <name>', 'name or address under which hosts reach this server; goes into its certificate')
    .action(async (options: Options) => {
      // Loaded only here: no other command needs the server, and each starts faster without it.
      const { runServer } = await import('@picket/server');
      const { data, apiHost, apiPort, agentHost, agentPort, advertiseHost } = options;
      const keyFile = keyFileOf(io, options);
      await runServer({
        data,
        ...(keyFile === undefined ? {} : { keyFile }),
        apiHost,
        apiPort,
        agentHost,
        agentPort,
        ...(advertiseHost === undefined ? {} : { advertiseHost }),
        stop: io.stop,
      });
    });
  registerBackup(server, io);
  registerRotateKey(server, io);
}
