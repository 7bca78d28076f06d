import { describe, expect, it } from 'vitest';
import { refusal } from '../../handlers/refusal.ts';
import { hostOf, notices, offs, ordered } from '../../testing/stories.ts';
import { World } from '../../testing/world.ts';

const drill = (level = 1) =>
  ({ kind: 'bind-by-drill', host: 'kvm1', level, who: 'ada', reason: 'new outlet' }) as const;
const binding = (w: World) => hostOf(w, 'kvm1').devices[1]?.binding;
const ons = (w: World) => ordered(w, 'power').filter((e) => e.action === 'on');
const said = (w: World, text: string) => w.journal.some((j) => j.sentence.includes(text));

/** kvm1 is in maintenance; its second level is a PDU whose identity nobody can read, and that nothing binds. */
function inMaintenance(): World {
  const w = new World(3, {}, 'pdu');
  w.submit({
    kind: 'devices-changed',
    devices: Object.fromEntries(
      ['kvm1', 'kvm2', 'kvm3'].map((name) => [
        name,
        [0, 1].map((at) => ({ set: true, revision: `r1${'+'.repeat(at)}` })),
      ]),
    ),
  });
  w.run(10_000);
  w.submit({ kind: 'maintenance', host: 'kvm1', who: 'ada', reason: 'wiring' });
  return w;
}

/** As the small world answers, with the revision that its second level has now. */
function pdu(): World {
  const w = new World(3, {}, 'pdu');
  w.submit({ kind: 'maintenance', host: 'kvm1', who: 'ada', reason: 'wiring' });
  const { devices } = hostOf(w, 'kvm1');
  const unbound = devices.map((device, at) =>
    at === 1 ? { ...device, binding: { kind: 'none' as const, reason: 'nobody has bound it' } } : device,
  );
  w.cluster = { ...w.cluster, hosts: { ...w.cluster.hosts, kvm1: { ...hostOf(w, 'kvm1'), devices: unbound } } };
  return w;
}

/** The command has gone out, and the link monitor notices the silence as it would. */
function untilOff(w: World): void {
  w.until('off was sent', () => offs(w).length > 0);
}

function untilOn(w: World): void {
  w.until('on was sent', () => ons(w).length > 0, 120_000);
}

describe('S1: an off-drill', () => {
  it('binds the level with which the host went off and came back, and uses nothing of the cap', () => {
    const w = pdu();
    w.submit(drill());
    untilOff(w);
    w.silent('kvm1');
    untilOn(w);
    expect(binding(w)).toMatchObject({ kind: 'none' });
    w.run(30_000);
    expect(binding(w)).toMatchObject({ kind: 'none' });
    w.boot('kvm1');
    expect(binding(w)).toMatchObject({ kind: 'bound', by: 'drill', guid: null });
    expect(w.state('kvm1')).toBe('maintenance');
    expect(hostOf(w, 'kvm1').drill).toBeNull();
    expect(w.cluster.cap.actions).toEqual([]);
    expect(offs(w)).toEqual(['kvm1']);
    expect(ons(w)).toHaveLength(1);
    expect(notices(w)).toContain('device-fenceable');
  });

  it('reads off twice, confirmSpacing apart and after the command, before it switches on', () => {
    const w = pdu();
    w.submit(drill());
    untilOff(w);
    w.silent('kvm1');
    untilOn(w);
    const offAt = w.orders('power')[0]?.at ?? 0;
    const reads = w.orders('read-power').filter(({ at }) => at > offAt);
    expect(reads).toHaveLength(2);
    expect((reads[0]?.at ?? 0) - offAt).toBeGreaterThanOrEqual(1_000);
    expect((reads[1]?.at ?? 0) - (reads[0]?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('is refused outside maintenance, with a VM on the host, one that is not ours included, and while another action runs', () => {
    const w = new World(3, {}, 'pdu');
    const why = () => refusal(w.cluster, drill(), w.now);
    expect(why()).toContain('for a host in maintenance');
    w.addVm('1', 'kvm1');
    w.submit({ kind: 'maintenance', host: 'kvm1', who: 'ada', reason: 'wiring' });
    expect(why()).toContain('1 is, or may be, on kvm1');
    const v = pdu();
    const { inventory } = hostOf(v, 'kvm1');
    if (inventory === null) throw new Error('never read');
    const guest = { ...hostOf(v, 'kvm1'), inventory: { ...inventory, guests: 1 } };
    v.cluster = { ...v.cluster, hosts: { ...v.cluster.hosts, kvm1: guest } };
    expect(refusal(v.cluster, drill(), v.now)).toContain('does not manage runs on kvm1');
    const u = pdu();
    u.submit(drill());
    expect(refusal(u.cluster, drill(), u.now)).toContain('An off-drill by ada is under way');
    expect(refusal(u.cluster, { kind: 'end-maintenance', host: 'kvm1', who: 'ada' }, u.now)).toContain('under way');
  });

  it('cuts nothing when a VM appears between the word and the look', () => {
    const w = pdu();
    w.submit(drill());
    w.addVm('1', 'kvm1');
    w.run(30_000);
    expect(offs(w)).toEqual([]);
    expect(said(w, 'The off-drill of kvm1 failed: 1 is, or may be, on kvm1')).toBe(true);
    expect(hostOf(w, 'kvm1').drill).toBeNull();
  });

  it('catches a level that cuts another machine: it reads off while its host goes on talking', () => {
    const w = pdu();
    w.answer = (effect) => {
      if (effect.kind !== 'power') return undefined;
      const { second } = w.host('kvm1');
      // The outlet feeds another machine: it obeys, and kvm1 lives on.
      if (second !== null) second.outlet = effect.action;
      return { kind: 'power-done', effect: effect.id, outcome: 'accepted', revision: 'r1', detail: '' };
    };
    w.submit(drill());
    untilOff(w);
    w.until('untrusted', () => binding(w)?.kind === 'untrusted', 120_000);
    expect(binding(w)).toMatchObject({ by: 'contradiction' });
    expect(notices(w)).toContain('device-untrusted');
    w.run(60_000);
    expect(ons(w), 'what was cut has its power back').toHaveLength(1);
    expect(hostOf(w, 'kvm1').drill).toBeNull();
    expect(refusal(w.cluster, drill(), w.now)).toContain('not trusted');
  });

  it('of a level that accepts and does nothing fails, and switches on once', () => {
    const w = pdu();
    const { second } = w.host('kvm1');
    if (second !== null) second.state = 'lying';
    w.submit(drill());
    w.until('over', () => said(w, 'failed: its power did not read off twice in time (last read: on)'), 120_000);
    w.run(60_000);
    expect(ons(w)).toHaveLength(1);
    expect(binding(w)).toMatchObject({ kind: 'none' });
    expect(w.state('kvm1')).toBe('maintenance');
    expect(notices(w)).toContain('needs-person');
  });

  it('binds nothing when the host had fallen silent before it was told off', () => {
    const w = pdu();
    w.submit(drill());
    untilOff(w);
    w.run(500);
    w.submit({ kind: 'host-silent', host: 'kvm1', silentForMs: 4_000 });
    w.run(30_000);
    w.boot('kvm1');
    w.run(30_000);
    expect(binding(w)).toMatchObject({ kind: 'none' });
    expect(said(w, 'had fallen silent before its power was told off')).toBe(true);
  });

  it('binds nothing when the host is heard again with its old boot: the level is not trusted', () => {
    const w = pdu();
    w.submit(drill());
    untilOff(w);
    w.silent('kvm1');
    untilOn(w);
    w.host('kvm1').lives = true;
    w.hear('kvm1');
    expect(binding(w)).toMatchObject({ kind: 'untrusted', by: 'contradiction' });
    expect(ons(w)).toHaveLength(1);
  });

  it('ends with a restart of the server: power is read before it is switched on, and nothing is bound', () => {
    const w = pdu();
    w.submit(drill());
    untilOff(w);
    w.run(500);
    w.submit({ kind: 'server-started' });
    expect(said(w, 'ended with the restart of this server: nothing is bound by it')).toBe(true);
    expect(ons(w)).toHaveLength(0);
    w.run(10_000);
    expect(ons(w)).toHaveLength(1);
    w.boot('kvm1');
    w.run(10_000);
    expect(binding(w)).toMatchObject({ kind: 'none' });
    expect(hostOf(w, 'kvm1').drill).toBeNull();
  });

  it('switches nothing on after a restart while the cluster is disarmed, as a restored copy is', () => {
    const w = pdu();
    w.submit(drill());
    untilOff(w);
    w.submit({ kind: 'disarm', who: 'ada', reason: 'restored' });
    w.submit({ kind: 'server-started' });
    w.run(30_000);
    expect(ons(w)).toEqual([]);
    expect(hostOf(w, 'kvm1').drill).toBeNull();
    expect(said(w, 'look whether kvm1 is on')).toBe(true);
  });

  it('whose command never left switches nothing on', () => {
    const w = pdu();
    w.answer = (effect) =>
      effect.kind === 'power'
        ? { kind: 'power-done', effect: effect.id, outcome: 'not-sent', revision: '', detail: 'no lease' }
        : undefined;
    w.submit(drill());
    w.run(60_000);
    expect(said(w, 'no power command was sent: no lease')).toBe(true);
    expect(ons(w)).toEqual([]);
  });

  it('ends when its device is changed in the middle', () => {
    const w = inMaintenance();
    w.submit(drill());
    w.submit({ kind: 'devices-changed', devices: { kvm1: [{ set: true, revision: 'r9' }] } });
    expect(hostOf(w, 'kvm1').drill).toBeNull();
    expect(offs(w)).toEqual([]);
  });
});
