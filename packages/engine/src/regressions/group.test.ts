import { expect, it } from 'vitest';
import { atRest, hostOf, ordered } from '../testing/stories.ts';
import type { World } from '../testing/world.ts';

/** Of seven hosts, kvm1 to kvm3 die, `apartMs` between one and the next. */
function threeDie(apartMs: number, settings = {}): World {
  const w = atRest(7, settings);
  w.addVm('2', 'kvm2');
  w.addVm('3', 'kvm3');
  w.run(15_000);
  for (const name of ['kvm1', 'kvm2', 'kvm3']) w.host(name).lives = w.host(name).pings = false;
  for (const name of ['kvm1', 'kvm2', 'kvm3']) {
    w.submit({ kind: 'host-silent', host: name, silentForMs: 3_000 });
    w.run(apartMs);
  }
  return w;
}

const groups = (w: World) => ['kvm1', 'kvm2', 'kvm3'].map((name) => hostOf(w, name).incident?.group);
const told = (w: World, event: string) => ordered(w, 'notify').filter((e) => e.event === event);

it('hosts that fall silent within 30 s of one another share the group of the first, and name one another', () => {
  const w = threeDie(1_000);
  const first = hostOf(w, 'kvm1').incident?.id;
  expect(groups(w)).toEqual([first, first, first]);
  const opened = w.journal.filter((j) => j.kind === 'incident-opened');
  expect(opened.at(-1)).toMatchObject({ data: { group: first } });
  expect(opened.at(-1)?.sentence).toContain('kvm1 and kvm2 fell silent with it');
  w.run(20_000);
  expect(told(w, 'host-condemned').find((e) => e.subject === 'kvm1')?.sentence).toContain(
    'kvm2 and kvm3 fell silent with it.',
  );
});

it('and those farther apart do not', () => {
  const w = threeDie(31_000, { fencingAction: 'nothing' });
  expect(new Set(groups(w)).size).toBe(3);
  expect(w.journal.some((j) => j.sentence.includes('fell silent with it'))).toBe(false);
});

it('a closed gate correlation is told once per group', () => {
  const w = threeDie(1_000, { stormMaxUnhealthyPercent: 100 });
  w.run(60_000);
  expect(told(w, 'gate-closed')).toHaveLength(1);
  expect(w.journal.filter((j) => j.kind === 'gates').map((j) => j.subject)).toEqual(
    expect.arrayContaining(['kvm1', 'kvm2', 'kvm3']),
  );
});

it('so is a storm, while a gate of one host is told for that host', () => {
  const w = threeDie(1_000);
  w.submit({
    kind: 'devices-changed',
    devices: {
      kvm1: [{ set: true, revision: 'r1' }],
      kvm2: [{ set: true, revision: 'exchanged' }],
      kvm3: [{ set: true, revision: 'exchanged' }],
    },
  });
  w.run(60_000);
  const closed = told(w, 'gate-closed').map((e) => e.subject);
  expect(closed.filter((name) => name === 'kvm2')).toHaveLength(1);
  expect(closed.filter((name) => name === 'kvm3')).toHaveLength(1);
});
