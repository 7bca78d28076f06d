import { describe, expect, it } from 'vitest';
import { World } from './testing/world.ts';

/** The main job and its dangers, each as one short story over the pure engine. */
function three(settings = {}): World {
  const w = new World(3, settings);
  w.addVm('1', 'kvm1');
  w.addVm('2', 'kvm1', false);
  w.addVm('3', 'kvm2');
  w.run(15_000);
  expect(w.states()).toEqual({ kvm1: 'up', kvm2: 'up', kvm3: 'up' });
  return w;
}

const vmOn = (w: World, name: string) => [...w.vms.values()].find((v) => v.name === name)!;
const offs = (w: World) => w.orders('power').filter((o) => o.effect.kind === 'power' && o.effect.action === 'off');

describe('a dead host', () => {
  it('that lost its power is proven off and its VMs run elsewhere, once, without any power command', () => {
    const w = three();
    w.die('kvm1', 'off');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(offs(w)).toHaveLength(0);
    expect(w.where(vmOn(w, '1'))).toHaveLength(1);
    expect(w.where(vmOn(w, '2'))).toHaveLength(1);
    expect(w.orders('start-vm')).toHaveLength(2);
    expect(w.cluster.cap.actions).toHaveLength(0);
  });

  it('that hangs is condemned after its rounds, cut once, confirmed by two reads with a look in between, then recovered', () => {
    const w = three();
    w.die('kvm1', 'on');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(offs(w)).toHaveLength(1);
    const dead = w.journal.filter((j) => j.kind === 'round' && j.data.evidence === 'dead');
    expect(dead.length).toBeGreaterThanOrEqual(3);
    const off = offs(w)[0]!.at;
    const reads = w.orders('read-power').filter((o) => o.at > off);
    expect(reads.length).toBeGreaterThanOrEqual(2);
    const look = w.orders('check-host').filter((o) => o.at >= reads[0]!.at && o.at <= reads[1]!.at);
    expect(look.length).toBeGreaterThanOrEqual(1);
    const starts = w.orders('start-vm');
    expect(starts).toHaveLength(2);
    expect(Math.min(...starts.map((s) => s.at))).toBeGreaterThan(reads[1]!.at);
    expect(w.cluster.cap.actions).toHaveLength(1);
  });

  it('whose BMC died with it is not recovered until a person confirms', () => {
    const w = three();
    w.host('kvm1').bmc = 'dead';
    w.die('kvm1', 'off');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    w.run(60_000);
    expect(w.orders('start-vm')).toHaveLength(0);
    expect(w.orders('notify').some((n) => n.effect.kind === 'notify' && n.effect.event === 'needs-person')).toBe(true);
    w.until('unfenced again', () => w.state('kvm1') === 'unfenced');
    w.submit({ kind: 'confirm-down', host: 'kvm1', who: 'ada', reason: 'pulled the plug' });
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(w.orders('start-vm')).toHaveLength(2);
  });

  it('whose BMC lies is tried again and never believed', () => {
    const w = three();
    w.host('kvm1').bmc = 'lying';
    w.die('kvm1', 'on');
    w.until('two tries', () => offs(w).length >= 2, 200_000);
    expect(w.orders('start-vm')).toHaveLength(0);
    expect(w.cluster.cap.actions).toHaveLength(1);
  });
});

describe('a living host', () => {
  it('whose agent died while its VMs write is degraded, left alone, and up again', () => {
    const w = three();
    w.host('kvm1').lives = true;
    w.silent('kvm1');
    w.until('kvm1 degraded', () => w.state('kvm1') === 'degraded');
    w.run(60_000);
    expect(offs(w)).toHaveLength(0);
    w.hear('kvm1');
    expect(w.state('kvm1')).toBe('up');
  });

  it('whose agent died while its VMs are idle still answers on the network: no power action', () => {
    const w = three();
    const h = w.host('kvm1');
    h.lives = false;
    h.pings = true;
    w.silent('kvm1');
    w.run(60_000);
    expect(w.state('kvm1')).toBe('degraded');
    expect(offs(w)).toHaveLength(0);
  });

  it('that wakes up while its verdict waits for a gate is up again and is not cut when the gate opens (S3)', () => {
    const w = three({ fencingMaxActions: 1 });
    w.die('kvm2', 'on');
    w.until('kvm2 down', () => w.state('kvm2') === 'down');
    w.boot('kvm2');
    w.until('kvm2 up', () => w.state('kvm2') === 'up');
    w.run(15_000);
    w.die('kvm1', 'on');
    w.until('kvm1 condemned', () => w.state('kvm1') === 'condemned');
    w.run(20_000);
    expect(w.cluster.cap.reachedAt).not.toBeNull();
    const h = w.host('kvm1');
    h.lives = true;
    h.pings = true;
    w.hear('kvm1');
    w.submit({ kind: 'acknowledge-cap', who: 'ada', reason: 'seen' });
    w.run(60_000);
    expect(offs(w)).toHaveLength(1);
    expect(w.state('kvm1')).toBe('up');
  });
});

describe('a returned host', () => {
  it('is held back until it gave up its old VMs, then up, and starts none of them (S9)', () => {
    const w = three();
    w.die('kvm1', 'off');
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    w.boot('kvm1');
    expect(w.state('kvm1')).toBe('returned');
    w.until('kvm1 up', () => w.state('kvm1') === 'up');
    expect(w.orders('release-vms')).toHaveLength(1);
    expect(w.host('kvm1').running.size).toBe(0);
  });

  it('that shut down cleanly gets its VMs back on itself (S8)', () => {
    const w = three();
    const running = [...w.host('kvm1').running];
    w.submit({ kind: 'host-stopping', host: 'kvm1', running });
    w.host('kvm1').running.clear();
    w.inventory('kvm1');
    w.die('kvm1', 'off');
    expect(w.state('kvm1')).toBe('down');
    w.run(60_000);
    expect(w.orders('start-vm')).toHaveLength(0);
    w.boot('kvm1');
    w.until('kvm1 up', () => w.state('kvm1') === 'up');
    w.until('its VMs run', () => w.host('kvm1').running.size === 2);
    expect(w.orders('start-vm')).toHaveLength(2);
  });

  it('that is heard with its old boot id voids the proof: nothing more is started, and people are told (S2)', () => {
    const w = three();
    w.answer = (e) =>
      e.kind === 'start-vm'
        ? { kind: 'start-result', effect: e.id, outcome: 'refused', reason: 'no memory' }
        : undefined;
    w.die('kvm1', 'off');
    w.until('kvm1 fenced', () => w.state('kvm1') === 'fenced');
    w.run(1_000);
    const before = w.orders('start-vm').length;
    w.host('kvm1').lives = true;
    w.hear('kvm1');
    w.run(90_000);
    expect(w.orders('start-vm')).toHaveLength(before);
    expect(w.orders('notify').some((n) => n.effect.kind === 'notify' && n.effect.event === 'proof-void')).toBe(true);
  });
});

describe('a start whose outcome is unknown', () => {
  it('pins the VM to that host: no third host starts it until the agent has given it up (S6)', () => {
    const w = three();
    let silent = true;
    w.answer = (e) => {
      if (e.kind === 'start-vm' && silent)
        return { kind: 'start-result', effect: e.id, outcome: 'unknown', reason: 'no answer in 60 s' };
      if (e.kind === 'cancel-start' && silent)
        return { kind: 'cancel-result', effect: e.id, outcome: 'unknown', reason: 'no answer' };
      return undefined;
    };
    w.die('kvm1', 'off');
    w.until('both pinned', () => Object.values(w.cluster.vms).filter((v) => v.recovery.kind === 'pinned').length === 2);
    w.run(120_000);
    expect(w.orders('start-vm')).toHaveLength(2);
    silent = false;
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(w.orders('start-vm')).toHaveLength(4);
  });
});

describe('the restart of the server', () => {
  it('in the middle of a fence reads power first and sends no second off', () => {
    const w = three();
    w.answer = (e) => (e.kind === 'power' ? null : undefined);
    w.die('kvm1', 'on');
    w.until('off ordered', () => offs(w).length === 1);
    w.host('kvm1').power = 'off';
    w.answer = () => undefined;
    w.submit({ kind: 'server-started' });
    for (const name of ['kvm2', 'kvm3']) w.hear(name);
    w.until('kvm1 down', () => w.state('kvm1') === 'down');
    expect(offs(w)).toHaveLength(1);
    expect(w.orders('start-vm')).toHaveLength(2);
  });
});

describe('shadow mode', () => {
  it('tells what it would have done, and does nothing', () => {
    const w = three({ fencingAction: 'nothing' });
    w.die('kvm1', 'off');
    w.until('kvm1 unfenced', () => w.state('kvm1') === 'unfenced');
    w.run(60_000);
    expect(offs(w)).toHaveLength(0);
    expect(w.orders('start-vm')).toHaveLength(0);
    expect(w.orders('notify').some((n) => n.effect.kind === 'notify' && n.effect.event === 'would-have-acted')).toBe(
      true,
    );
  });
});
