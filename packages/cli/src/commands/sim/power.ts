import type { Command } from 'commander';
import type { Io } from '../../io.ts';

const words = ['status', 'off', 'on', 'reboot', 'kill', 'blink', 'test', 'identity'];

export function registerSimPower(group: Command, io: Io): void {
  group
    .command('power')
    .description('The fence device of one host of a running swarm. Kill: the host stops dead with its power still on.')
    .argument('<word>', words.join(', '))
    .requiredOption('--state-dir <dir>', 'folder of the swarm, as given to `picket sim agents`')
    .requiredOption('--host <name>', 'the host, with .CLUSTER behind it where two have the name')
    .action(async (word: string, { stateDir, host }: { stateDir: string; host: string }) => {
      const { swarmPower } = await import('@picket/sim');
      io.out(await swarmPower(stateDir, host, word));
    });
}
