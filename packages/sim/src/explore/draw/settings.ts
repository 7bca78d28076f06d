import { contradictions, type SettingValues } from '@picket/protocol';
import type { Random } from '../../time/random.ts';
import { weighted } from './chance.ts';

type Draw = (random: Random) => SettingValues;

/** Settings that change what happens, each with how often it is set by hand. Few at a time, so that a shrunk file is short. */
const draws: readonly (readonly [probability: number, draw: Draw])[] = [
  [0.3, (r) => ({ fencingMaxActions: r.int(1, 5) })],
  [0.3, (r) => ({ fencingWindowSeconds: r.pick([60, 120, 300, 900, 3600]) })],
  [0.3, (r) => ({ capRelease: r.pick(['acknowledge', 'window'] as const) })],
  [0.3, (r) => ({ startupGraceSeconds: r.pick([0, 5, 10, 30, 120]) })],
  [0.3, (r) => ({ stormMaxUnhealthyPercent: r.pick([10, 25, 50, 60, 100]) })],
  [0.3, (r) => ({ shutdownPolicy: r.pick(['wait', 'recover'] as const) })],
  [0.2, () => ({ returnToService: 'manual' })],
  [0.3, () => ({ fenceEmptyHosts: true })],
  [0.2, (r) => ({ isolationResponse: 'fence', isolatedAfterSeconds: r.pick([10, 30, 90]) })],
  [0.3, (r) => ({ alarmAfterSeconds: r.pick([10, 30, 60, 120]) })],
  [0.2, (r) => ({ recoveryParallelStarts: r.int(1, 3) })],
  [0.2, (r) => ({ checkNeighbours: r.int(1, 4) })],
  [0.2, (r) => ({ checkAdditional: r.int(0, 5) })],
  [0.1, (r) => ({ suspectAfterSeconds: r.int(2, 20) })],
  [0.1, (r) => ({ confirmSpacingSeconds: r.pick([0.5, 1, 4, 8]) })],
  [0.1, (r) => ({ fenceCommandSeconds: r.int(1, 9) })],
  [0.1, (r) => ({ fenceConfirmSeconds: r.int(3, 30) })],
  [0.1, (r) => ({ fenceLevelSeconds: r.pick([15, 30, 90]) })],
];

/** Settings of a cluster that do not contradict each other. */
export function drawSettings(random: Random): SettingValues {
  const profile = weighted(random, [
    [40, 'fast'],
    [45, 'balanced'],
    [15, 'careful'],
  ] as const);
  let settings: SettingValues = { profile, fencingAction: drawAction(random) };
  for (const [probability, draw] of draws) {
    if (!random.chance(probability)) continue;
    const more = { ...settings, ...draw(random) };
    if (contradictions(more).length === 0) settings = more;
  }
  return settings;
}

/** Mostly off, which goes the whole way; the others are there to be safe, too. */
function drawAction(random: Random): NonNullable<SettingValues['fencingAction']> {
  return weighted(random, [
    [76, 'off'],
    [14, 'reboot'],
    [6, 'nothing'],
    [4, 'blink'],
  ] as const);
}

/** What one host has of its own; mostly nothing. */
export function drawHostSettings(random: Random, cluster: SettingValues): SettingValues {
  if (!random.chance(0.06)) return {};
  const own: SettingValues = weighted<SettingValues>(random, [
    [4, { fencingAction: drawAction(random) }],
    [1, { returnToService: random.pick(['auto', 'manual'] as const) }],
    [1, { shutdownPolicy: random.pick(['wait', 'recover'] as const) }],
  ]);
  return contradictions(cluster, own).length === 0 ? own : {};
}

/** One change that a person makes while things happen; undefined when it would be refused. */
export function drawChange(
  random: Random,
  cluster: SettingValues,
): { key: string; value: string | number | boolean } | undefined {
  const change: SettingValues = random.chance(0.35)
    ? { fencingAction: drawAction(random) }
    : random.pick(draws)[1](random);
  if (contradictions({ ...cluster, ...change }).length > 0) return undefined;
  const [key, value] = random.pick(Object.entries(change) as [string, string | number | boolean][]);
  return contradictions({ ...cluster, [key]: value }).length === 0 ? { key, value } : undefined;
}
