import { clusterListSchema, clusterViewSchema, joinTokenSchema, settingListSchema } from '@picket/protocol';
import type { SwarmApi } from '@picket/sim';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Client } from '../../client.ts';
import type { Io } from '../../io.ts';
import { clock } from '../../print/text.ts';
import { act, wholeNumber } from '../act.ts';
import { allHosts } from '../lists.ts';

interface Options {
  readonly hosts: number;
  readonly server: string;
  readonly clusters: number;
  readonly vmsPerHost: number;
  readonly ramp: number;
  readonly stateDir?: string;
  readonly kill: readonly string[];
  readonly killEvery?: number;
  readonly fencing?: 'off' | 'reboot' | true;
}

export function registerSimAgents(group: Command, io: Io): void {
  group
    .command('agents')
    .summary('simulated agents over real sockets, against a running server')
    .description(
      'Runs simulated hosts, kvm1 to kvmN, that join a running server and behave like real ones: links, beats, VMs, checks of each other. Prints figures each 5 s, until it is stopped. Their cluster is "sim" unless --cluster names another.',
    )
    .requiredOption('--hosts <n>', 'how many, 1 to 10000', wholeNumber(1, 10_000))
    .requiredOption('--server <url>', 'where the server listens for agents: https://HOST:8441')
    .option('--clusters <n>', 'spread over so many clusters: sim1, sim2, …', wholeNumber(1, 1_000), 1)
    .option('--vms-per-host <n>', 'VMs of each host', wholeNumber(0, 500), 4)
    .option('--ramp <n>', 'joins per second; links per second of hosts that have joined', ratePerSecond, 50)
    .option('--state-dir <dir>', 'keeps certificates and VMs for the next run (default: nothing is kept)')
    .option('--kill <host>', 'kill this host once all are linked; may be given again', collect, [])
    .option('--kill-every <seconds>', 'kill one host by chance each so many seconds', wholeNumber(1, 86_400))
    .addOption(
      new Option(
        '--fencing [action]',
        'give the hosts fence devices and their clusters this fencingAction; the server must run on this machine',
      ).choices(['off', 'reboot']),
    )
    .action(
      act<Options>(io, async (session, _args, options) => {
        const { runSwarm } = await import('@picket/sim');
        const { ramp, stateDir, killEvery, fencing, ...same } = options;
        await runSwarm({
          ...same,
          cluster: session.only ?? 'sim',
          rampPerSecond: ramp,
          stateDir: stateDir ?? null,
          killEverySeconds: killEvery ?? null,
          fencing: fencing === true ? 'off' : (fencing ?? null),
          api: swarmApi(session.client),
          signal: io.stop,
          tell: (line) => {
            if (!session.json) io.out(`${clock(new Date().toISOString())}  ${line}`);
          },
          figures: (figures) => {
            if (session.json) io.out(JSON.stringify(figures));
          },
        });
      }),
    );
}

function swarmApi(client: Client): SwarmApi {
  return {
    clusters: async () => (await client.get(clusterListSchema, ['clusters'])).clusters.map(({ name }) => name),
    createCluster: async (name) => void (await client.send(clusterViewSchema, 'POST', ['clusters'], { name })),
    hosts: async (cluster) => {
      const { hosts } = await allHosts(client, cluster);
      return hosts.map(({ name, device }) => ({ name, deviceSet: device.set }));
    },
    token: async (cluster, host) =>
      (await client.send(joinTokenSchema, 'POST', ['clusters', cluster, 'tokens'], { host })).token,
    set: async (cluster, key, value, host) => {
      const body = { value, ...(host === undefined ? {} : { host }) };
      await client.send(settingListSchema, 'PUT', ['clusters', cluster, 'settings', key], body);
    },
  };
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function ratePerSecond(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value <= 1_000) return value;
  throw new InvalidArgumentError('It must be a number above 0, at most 1000.');
}
