import { parseScenario, type Scenario } from '@picket/protocol';
import { describe, expect, it } from 'vitest';
import { playScenario, type TraceLine } from './play.ts';
import { StageError } from './stage.ts';

async function scenario(text: string): Promise<Scenario> {
  const read = await parseScenario(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.scenario;
}

const stormy = `
name: stormy
cluster:
  hosts: 5
  vms: 8
  servers: 2
  settings: { profile: fast, fencingAction: reboot }
timeline:
  - { at: 20s, do: vm.migrate, vm: vm1, to: kvm2 }
  - { at: 22s, do: host.hang, host: kvm1, for: 90s }
  - { at: 25s, do: server.crash, atWrite: 7, point: between-effects }
  - { at: 30s, do: bmc.flap, host: kvm1, for: 60s }
  - { at: 40s, do: link.cut, from: kvm3, to: server, loss: 40%, for: 60s }
  - { at: 50s, do: store.fail, for: 10s }
  - { at: 200s, do: host.power-cut, host: kvm4, bmcToo: true }
until: 6m
`;

async function story(text: string, seed: number): Promise<{ lines: TraceLine[]; json: string }> {
  const lines: TraceLine[] = [];
  const { outcome } = await playScenario(await scenario(text), { seed, trace: (line) => lines.push(line) });
  return { lines, json: JSON.stringify(outcome) };
}

describe('a scenario that is played', () => {
  it('ends the same way each time, to the byte, with the same seed', async () => {
    const [one, other] = [await story(stormy, 7), await story(stormy, 7)];
    expect(other.json).toBe(one.json);
    expect(other.lines).toEqual(one.lines);
  });

  it('takes another course with another seed', async () => {
    const [one, other] = [await story(stormy, 7), await story(stormy, 8)];
    expect(other.lines).not.toEqual(one.lines);
  });

  it('counts a guest that a hand starts once its first life is over', async () => {
    const twice = `
name: twice
cluster: { hosts: 2, vms: 1 }
timeline:
  - { at: 5s, do: pool.stall, pool: nfs1, host: kvm1 }
  - { at: 10s, do: host.panic, host: kvm1 }
  - { at: 11s, do: vm.start, vm: vm1, host: kvm2 }
until: 60s
`;
    const { outcome } = await playScenario(await scenario(twice), { seed: 1 });
    expect(outcome.violations).toEqual([]);
    expect(outcome.vms.vm1).toMatchObject({ host: 'kvm2', starts: 2 });
  });

  it('says in words which settings are refused', async () => {
    const bad = await scenario('name: n\ncluster: { settings: { suspectAfterSeconds: 1 } }\nuntil: 10s\n');
    await expect(playScenario(bad, { seed: 1 })).rejects.toThrow(StageError);
    await expect(playScenario(bad, { seed: 1 })).rejects.toThrow('suspectAfterSeconds');
  });
});
