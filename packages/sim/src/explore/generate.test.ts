import { contradictions, parseScenario, type SettingValues, toYaml } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { isFair } from './fair.ts';
import { isFault } from './faults.ts';
import { generate } from './generate.ts';

const many = Array.from({ length: 500 }, (_, seed) => generate(seed));
const MINUTE_MS = 60_000;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

describe('histories drawn from seeds', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(generate(42)).toEqual(many[42]);
    expect(toYaml(generate(43))).not.toBe(toYaml(generate(42)));
  });

  it('are scenario files that read back as they were', async () => {
    for (const scenario of many) expect(await parseScenario(toYaml(scenario))).toEqual({ ok: true, scenario });
  });

  it('have settings that do not contradict each other, on the cluster and on each host', () => {
    for (const { cluster } of many) {
      for (const host of cluster.hosts)
        expect(contradictions(cluster.settings as SettingValues, host.settings as SettingValues)).toEqual([]);
    }
  });

  it('are worth it: half of them have 4 hosts, 10 minutes and 3 faults of 2 kinds or more', () => {
    const faults = many.map(({ timeline }) => timeline.map(({ action }) => action).filter(isFault));
    expect(median(many.map(({ cluster }) => cluster.hosts.length))).toBeGreaterThanOrEqual(4);
    expect(median(many.map(({ until }) => until))).toBeGreaterThanOrEqual(10 * MINUTE_MS);
    expect(median(faults.map((list) => list.length))).toBeGreaterThanOrEqual(3);
    expect(median(faults.map((list) => new Set(list.map((fault) => fault.do)).size))).toBeGreaterThanOrEqual(2);
  });

  it('stay within their limits', () => {
    for (const { cluster, timeline } of many) {
      expect(cluster.hosts.length).toBeLessThanOrEqual(12);
      expect(cluster.vms.length).toBeLessThanOrEqual(20);
      expect(timeline.length).toBeLessThanOrEqual(80);
    }
  });

  it('hold nothing that no promise covers', () => {
    for (const scenario of many) expect(isFair(scenario)).toBe(true);
    expect(many.some(({ timeline }) => timeline.some(({ action }) => action.do === 'operator.confirm-down'))).toBe(
      true,
    );
  });
});
