import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { wholeNumber } from './act.ts';
import { confirmByName } from './confirm.ts';

interface JoinOptions {
  readonly server: string;
  readonly token: string;
  readonly name?: string;
  readonly data: string;
  readonly rack?: string;
  readonly pool: readonly string[];
  readonly identityFile?: string;
  readonly memoryMib?: number;
}

const dataOption = ['--data <dir>', 'data folder of the agent', '/var/lib/picket-agent'] as const;

export function registerAgent(program: Command, io: Io): void {
  const group = program
    .command('agent')
    .description('The agent of one hypervisor; these commands run on the host itself.');

  group
    .command('join')
    .description(
      'Joins this host to a cluster with a one-time token; writes key, certificate and configuration into the data folder.',
    )
    .requiredOption('--server <url>', 'where the server listens for agents: https://HOST:8441')
    .requiredOption('--token <token>', 'from `picket token create`; - reads it from standard input')
    .option('--name <host>', "name of this host in its cluster (default: the machine's own)")
    .option('--rack <name>', 'its failure domain: neighbours of other racks are asked first')
    .option(...dataOption)
    .option(
      '--pool <name=place>',
      'a shared pool: NAME=/mount/point, or NAME=rbd:POOL?user=USER of Ceph; once for each',
      (value: string, before: readonly string[]) => [...before, value],
      [],
    )
    .option(
      '--identity-file <file>',
      "identity of this machine from a file, for labs whose hosts share a kernel (default: SMBIOS and the machine's own BMC)",
    )
    .option(
      '--memory-mib <n>',
      'memory for VMs in MiB, for labs (default: as libvirt reports)',
      wholeNumber(1, 1_000_000_000),
    )
    .action(async (options: JoinOptions, command: Command) => {
      const { joinCluster } = await import('@picket/agent');
      const { server, name, rack, data, pool, identityFile, memoryMib } = options;
      const token = options.token === '-' ? (await io.readStdin()).trim() : options.token;
      const joined = await joinCluster({
        server,
        token,
        data,
        pools: pool,
        ...(name === undefined ? {} : { name }),
        ...(rack === undefined ? {} : { rack }),
        ...(identityFile === undefined ? {} : { identityFile }),
        ...(memoryMib === undefined ? {} : { memoryTotalMib: memoryMib }),
      });
      if (command.optsWithGlobals<{ json?: boolean }>().json === true) io.out(JSON.stringify(joined, null, 2));
      else
        io.out(
          `${joined.host} joined cluster ${joined.cluster}. Run its agent: picket agent run --data ${joined.dataDir}`,
        );
    });

  group
    .command('run')
    .description(
      'Runs the agent until it is stopped: link to the server, heartbeat on each pool, checks of silent neighbours, VMs by order.',
    )
    .option(...dataOption)
    .action(async ({ data }: { data: string }) => {
      const { runAgent } = await import('@picket/agent');
      await runAgent({ data, signal: io.stop });
    });

  group
    .command('stopping')
    .description(
      'Tells the server that this host shuts down cleanly, with the VMs that run now. Ordered before libvirt-guests by its service file.',
    )
    .option(...dataOption)
    .action(async ({ data }: { data: string }, command: Command) => {
      const { announceStopping } = await import('@picket/agent');
      const answer = await announceStopping({ data });
      // Exit code 0 either way: a shutdown goes on whatever Picket says.
      if (command.optsWithGlobals<{ json?: boolean }>().json === true) io.out(JSON.stringify(answer, null, 2));
      else if (answer.sent) io.out(answer.sentence);
      else io.err(answer.sentence);
    });

  group
    .command('start-local <vm>')
    .description(
      'Break-glass: starts a VM (name or uuid) on this host without a server. Only when you know that it runs nowhere else: a second copy destroys its disks. Asks for its name.',
    )
    .option(...dataOption)
    .option('--yes', 'do not ask')
    .action(async (vm: string, { data, yes }: { data: string; yes?: boolean }) => {
      if (yes !== true) await confirmByName(io, vm, `${vm} is started here on your word that it runs nowhere else.`);
      const { startLocal } = await import('@picket/agent');
      io.out(await startLocal({ data, vm }));
    });
}
