import { type Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { portNumber } from './act.ts';
import { registerBackup } from './backup.ts';
import { keyFileOf } from './key-file.ts';
import { registerRotateKey } from './rotate-key.ts';
import { registerSetupLink } from './setup-link.ts';

interface Options {
  readonly data: string;
  readonly keyFile?: string;
  readonly apiHost: string;
  readonly apiPort: number;
  readonly agentHost: string;
  readonly agentPort: number;
  readonly advertiseHost?: string;
  readonly tls?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly allowHttp?: boolean;
  readonly trustProxy?: string;
}

export function registerServer(program: Command, io: Io): void {
  const server = program
    .command('server')
    .summary('run the management server')
    .description(
      'Runs the management server until it is stopped. At its first start it makes database, keys, CA and the token of the API in the data folder.',
    )
    .option('--data <dir>', 'data folder; the server keeps everything in it', '/var/lib/picket')
    .option('--api-host <address>', 'address of the API and the web UI; any but a local one wants TLS', '127.0.0.1')
    .option(
      '--key-file <file>',
      'file of the key that seals all passwords, made at the first start (default: $PICKET_KEY_FILE or secret.key in the data folder)',
    )
    .option('--api-port <port>', 'port of the API; 0: any free one', portNumber, 8440)
    .option('--agent-host <address>', 'address on which agents are listened for', '0.0.0.0')
    .option('--agent-port <port>', 'port on which agents are listened for; 0: any free one', portNumber, 8441)
    .option('--advertise-host <name>', 'name or address under which hosts reach this server; goes into its certificate')
    .addOption(
      new Option(
        '--tls <kind>',
        'built-in: the API speaks TLS with a certificate of the CA in the data folder',
      ).choices(['built-in']),
    )
    .option('--tls-cert <file>', 'the API speaks TLS with this certificate (PEM, with its chain)')
    .option('--tls-key <file>', 'the key of --tls-cert (PEM)')
    .option('--allow-http', 'plain HTTP on any address: only behind something that speaks TLS')
    .option('--trust-proxy <addresses>', 'believe X-Forwarded-For and -Proto of these addresses, separated by commas')
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
        ...tlsOf(options),
        ...(options.allowHttp === undefined ? {} : { allowHttp: options.allowHttp }),
        ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy.split(',') }),
        stop: io.stop,
      });
    });
  registerBackup(server, io);
  registerSetupLink(server, io);
  registerRotateKey(server, io);
}

/** @throws UsageError when the options contradict each other */
function tlsOf({ tls, tlsCert, tlsKey }: Options): { tls?: 'built-in' | { certFile: string; keyFile: string } } {
  if (tlsCert === undefined && tlsKey === undefined) return tls === undefined ? {} : { tls: 'built-in' };
  if (tls !== undefined) throw new UsageError('Say either --tls built-in, or --tls-cert and --tls-key.');
  if (tlsCert === undefined || tlsKey === undefined)
    throw new UsageError('--tls-cert and --tls-key belong together: give both.');
  return { tls: { certFile: tlsCert, keyFile: tlsKey } };
}
