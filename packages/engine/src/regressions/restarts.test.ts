import { expect, it } from 'vitest';
import { hostOf } from '../testing/stories.ts';
import { World } from '../testing/world.ts';

it('I6, I7: a server that dies again while it reads a proof anew goes on after the next start', () => {
  const w = new World(3);
  w.addVm('1', 'kvm1');
  w.addVm('2', 'kvm1', false);
  w.run(15_000);
  const restart = () => {
    w.submit({ kind: 'server-started' });
    w.run(500);
    for (const name of ['kvm2', 'kvm3']) w.hear(name);
  };
  w.answer = (effect) => (effect.kind === 'start-vm' ? null : undefined);
  w.die('kvm1', 'on');
  w.until('a start is ordered', () => w.orders('start-vm').length >= 1);
  restart();
  w.until('the starts are given up', () => w.journal.some((j) => j.kind === 'vm-settled'));
  expect(w.cluster.hosts.kvm1?.proof).toBeNull();
  w.answer = () => undefined;
  restart();
  w.until('kvm1 down', () => w.state('kvm1') === 'down');
  for (const vm of w.vms.values()) expect(w.where(vm)).toHaveLength(1);
});

it('I6: a light that was ordered and not switched on before the server died is switched on after its next start', () => {
  const w = new World(3, { fencingAction: 'blink' });
  w.addVm('1', 'kvm1');
  w.run(15_000);
  w.answer = (effect) => (effect.kind === 'identify' ? null : undefined);
  w.die('kvm1', 'on');
  w.until('the light is ordered', () => w.orders('identify').length === 1);
  w.answer = () => undefined;
  w.submit({ kind: 'server-started' });
  w.until('the light is on', () => w.journal.some((j) => j.kind === 'identify'));
  expect(w.orders('identify')).toHaveLength(2);
  expect(w.orders('power')).toHaveLength(0);
});

it('I8: an order that a person gave by hand and that the server died with is not given again, and that is said', () => {
  const w = new World(3);
  w.run(15_000);
  w.answer = (effect) => (effect.kind === 'manual-fence' ? null : undefined);
  w.submit({ kind: 'manual-fence', host: 'kvm1', action: 'reboot', who: 'anna' });
  w.answer = () => undefined;
  w.submit({ kind: 'server-started' });
  w.run(500);
  expect(w.orders('manual-fence')).toHaveLength(1);
  expect(w.cluster.hosts.kvm1?.manual).toBeNull();
  const said = w.journal.filter((j) => j.kind === 'manual-fence').map((j) => j.sentence);
  expect(said.at(-1)).toContain('anna');
  expect(said.at(-1)).toContain('picket fence kvm1 --action status');
});

it('a host that joins again without a word on its rack stays in its rack', () => {
  const w = new World(3);
  w.run(15_000);
  const join = (rack: string | null) => {
    const { bmcGuid, settings, devices } = hostOf(w, 'kvm1');
    w.submit({ kind: 'host-enrolled', host: 'kvm1', machineId: 'm-kvm1', bmcGuid, rack, settings, devices });
  };
  join('r1');
  join(null);
  expect(w.cluster.hosts.kvm1?.rack).toBe('r1');
});
