import { expect, it } from 'vitest';
import { parseScenario } from './parse.ts';
import { toYaml } from './to-yaml.ts';

const text = `name: what came of it
cluster:
  hosts: [{ name: kvm1 }, { name: kvm2, bmc: false, settings: { fencingAction: nothing } }]
  vms: [{ name: vm1, host: kvm1 }, { name: vm2, host: kvm2 }]
  settings: { fencingAction: off }
timeline:
  - { at: 10s, do: host.panic, host: kvm1 }
until: 120s
expect:
  fenced: [kvm1]
  hosts: { kvm1: down }
  vms: { vm1: { running: any-but kvm1, starts: 2, notBefore: 25s }, vm2: { running: kvm2 } }
  powerActions: { kvm1: [off], kvm2: [] }
  journal: ["kvm1 is dead by"]
`;

it('a scenario that was written and read again is the same, with all that it expects', async () => {
  const read = await parseScenario(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const written = toYaml(read.scenario, ['made by hand\nin two lines']);
  expect(written.split('\n')[0]).toBe('# made by hand in two lines');
  expect(await parseScenario(written)).toEqual(read);
});
