import type { ScenarioCluster, Settings, SettingValues } from '@picket/protocol';
import type { Random } from '../../time/random.ts';
import { weighted } from './chance.ts';
import { drawHostSettings, drawSettings } from './settings.ts';

type Host = ScenarioCluster['hosts'][number];
type Pool = ScenarioCluster['pools'][number];
type Vm = ScenarioCluster['vms'][number];

const GIB = 1024;

/** A cluster of 1 to 12 hosts, mostly 3 to 6, with everything that a decision may hang on. */
export function drawCluster(random: Random): ScenarioCluster {
  const settings = drawSettings(random.fork('settings'));
  // Now and then memory is short, so that not every VM of a dead host finds a place.
  const tight = random.chance(0.1);
  const hosts = drawHosts(random.fork('hosts'), settings, tight);
  // A storage that can turn hosts away, for all pools or for the first of them.
  const blocklist = weighted(random.fork('blocklist'), [
    [85, 'none'],
    [10, 'all'],
    [5, 'first'],
  ] as const);
  const pools = drawPools(random.fork('pools'), blocklist);
  const { watchdog, watchdogProof } = drawWatchdogs(random.fork('watchdogs'));
  return {
    hosts: hosts.map((host) => withWatchdog(host, watchdog, random.fork(`watchdog of ${host.name}`))),
    pools,
    vms: drawVms(random.fork('vms'), hosts, pools, tight),
    servers: random.chance(0.02) ? 2 : 1,
    settings: { ...settings, ...(watchdogProof === 'never' ? {} : { watchdogProof }) } as ScenarioCluster['settings'],
  };
}

function drawHosts(random: Random, settings: SettingValues, tight: boolean): Host[] {
  const [low, high] = weighted(random, [
    [2, [1, 1]],
    [6, [2, 2]],
    [18, [3, 3]],
    [30, [4, 4]],
    [28, [5, 6]],
    [10, [7, 8]],
    [6, [9, 12]],
  ] as const);
  const count = random.int(low, high);
  const racks = count >= 4 && random.chance(0.25) ? random.int(2, 3) : 0;
  return Array.from({ length: count }, (_, i) => ({
    name: `kvm${i + 1}`,
    memoryMib: tight ? 8 * GIB : 64 * GIB,
    ...(racks > 0 ? { rack: `r${(i % racks) + 1}` } : {}),
    bmc: !random.chance(0.04),
    watchdog: 'none' as const,
    settings: drawHostSettings(random, settings) as Host['settings'],
  }));
}

/** Where a watchdog stands in for a BMC that is often not there. */
function withWatchdog(host: Host, watchdog: Host['watchdog'], random: Random): Host {
  return { ...host, watchdog, bmc: watchdog !== 'none' && random.chance(0.4) ? false : host.bmc };
}

/** Mostly none; believed or not, and now and then of a kind that must not be. */
function drawWatchdogs(random: Random) {
  return weighted<Pick<Host, 'watchdog'> & { watchdogProof: Settings['watchdogProof'] }>(random, [
    [76, { watchdog: 'none', watchdogProof: 'never' }],
    [13, { watchdog: 'hardware', watchdogProof: 'hardware' }],
    [4, { watchdog: 'software', watchdogProof: 'softdog' }],
    [4, { watchdog: 'hardware', watchdogProof: 'never' }],
    [3, { watchdog: 'software', watchdogProof: 'hardware' }],
  ]);
}

function drawPools(random: Random, blocklist: 'none' | 'all' | 'first'): Pool[] {
  const count = weighted(random, [
    [70, 1],
    [22, 2],
    [8, 3],
  ]);
  return Array.from({ length: count }, (_, i) => ({
    name: `nfs${i + 1}`,
    type: 'nfs',
    blocklist: blocklist === 'all' || (blocklist === 'first' && i === 0),
    lockLease: random.chance(0.2) ? random.pick([5000, 15_000, 60_000, 90_000]) : 0,
  }));
}

function drawVms(random: Random, hosts: readonly Host[], pools: readonly Pool[], tight: boolean): Vm[] {
  const [low, high] = weighted(random, [
    [3, [0, 0]],
    [20, [1, 2]],
    [47, [3, 6]],
    [22, [7, 12]],
    [8, [13, 20]],
  ] as const);
  const idle = random.pick([0, 0.3, 0.7, 1]);
  const grouped = random.chance(0.2);
  const prioritised = random.chance(0.3);
  const odd = random.chance(0.25);
  return Array.from({ length: random.int(low, high) }, (_, i) => ({
    name: `vm${i + 1}`,
    host: random.pick(hosts).name,
    memoryMib: tight ? random.pick([1, 2, 3]) * GIB : random.pick([1, 2, 2, 2, 8]) * GIB,
    priority: prioritised ? random.pick([0, 50, 100, 500, 1000]) : 100,
    writes: random.chance(idle) ? 'idle' : '1s',
    pool: random.pick(pools).name,
    ...(grouped ? { group: random.pick(['db', 'web']) } : {}),
    policy: odd && random.chance(0.2) ? 'ignore' : 'restart',
    local: odd && random.chance(0.15),
  }));
}
