import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { bmcPassword } from '../src/bmc/config.ts';
import { joinHost } from '../src/host/agent.ts';
import { findAgent, findServer, inHost, isOn, perform, request, rest, run, sleep } from '../src/index.ts';
import type { KillPoint } from '../src/killpoints/points.ts';
import { pauseServer, resumeServer } from '../src/server/process.ts';
import type { KillWorld } from './kill-world.ts';

/** Something that happens to a lab, and the points in the order in which a server that is killed at each of them gets there. */
export interface Flow {
  name: string;
  points: readonly KillPoint[];
  run(w: KillWorld): Promise<void>;
}

const idleMs = 1_600;

/** Points that every start of the server reaches: agents come back, are asked what runs, own their VMs, check each other. */
const everyStart: readonly KillPoint[] = [
  'after-commit:host-heard',
  'after-commit:host-inventory',
  'before:own-vms',
  'after:own-vms',
  'after-commit:own-result',
  'after-commit:device-bound',
  'after-commit:server-started',
];

const hang: Flow = {
  name: 'a host hangs, is fenced, its VMs are started elsewhere; it returns',
  // What is reached without an agent and what needs one take turns, or agents that never reach a server wait longer and longer.
  points: [
    'after-commit:host-silent',
    'before:check',
    'after:check',
    'before:status',
    'after-commit:check-result',
    'after:status',
    'after-commit:tick',
    'before:guid',
    'after:guid',
    'after-commit:power-read',
    'before:resync',
    'before:assert-lease',
    'after:assert-lease',
    'before:command-off',
    'after:command-off',
    'after:resync',
    'before:start-vm',
    'before:cancel-start',
    'after:cancel-start',
    'after-commit:cancel-result',
    'after:start-vm',
    'before:release-vms',
    'after:release-vms',
    ...everyStart,
  ],
  async run(w) {
    const victim = 'kvm1';
    const vms = w.vmsOn(victim);
    expect(vms.length).toBeGreaterThan(0);
    await perform(w.lab, { do: 'host.hang', host: victim });
    await w.runElsewhere(vms, victim);
    await w.until(`${victim} is down`, () => w.isIn(victim, 'down'));
    w.judge();
    await perform(w.lab, { do: 'host.power-on', host: victim });
    await w.until(`${victim} is up`, () => w.isIn(victim, 'up'));
    await w.runElsewhere(vms, victim);
  },
};

const reboot: Flow = {
  name: 'a hung host is rebooted by its fence and returns; the cap is acknowledged',
  points: ['after-commit:power-done', 'before:command-on', 'after:command-on', 'after-commit:acknowledge-cap'],
  async run(w) {
    const victim = 'kvm2';
    await w.order('reboot is its action', () => rest.set(w.lab, 'fencingAction', 'reboot', victim));
    await w.calm();
    await perform(w.lab, { do: 'host.hang', host: victim });
    await w.until(`${victim} was cut`, () => w.offs(victim) > 0);
    await w.until(`${victim} is on and up again`, async () => isOn(w.lab, victim) && (await w.isIn(victim, 'up')));
    await w.insist(
      'the cap is acknowledged',
      () => rest.clusterOrder(w.lab, 'acknowledge-cap', { reason: 'the test goes on' }),
      () => w.clusterIs(({ cap }) => cap.used === 0),
    );
  },
};

const person: Flow = {
  name: 'a dead host is not cut but blinked for; a person confirms that it is down, and retires it; its device is drilled',
  points: [
    'before:identify',
    'after:identify',
    'after-commit:identified',
    'after-commit:override-gate',
    'after-commit:disarm',
    'after-commit:act-now',
    'after-commit:confirm-down',
    'after-commit:vm-retry',
    'after-commit:arm',
    'after-commit:start-result',
    'after-commit:retire',
    'before:command-reboot',
    'after:command-reboot',
    // Here and not after a fence with `reboot`, from which a host may be back before any of its VMs runs elsewhere.
    'after-commit:release-result',
    'after-commit:bind-by-drill',
  ],
  async run(w) {
    const victim = 'kvm3';
    const vms = w.vmsOn(victim);
    const order = (name: string, body?: Record<string, unknown>) => () => rest.hostOrder(w.lab, victim, name, body);
    const reason = 'it lies on the floor';
    expect(vms.length).toBeGreaterThan(0);
    await w.order('blink is its action', () => rest.set(w.lab, 'fencingAction', 'blink', victim));
    await perform(w.lab, { do: 'host.power-cut', host: victim, bmcToo: false });
    await w.until(`${victim} is unfenced`, () => w.isIn(victim, 'unfenced'));
    await w.until('its light is on', () => w.said('identify', victim));
    await w.insist('a gate is overridden', order('override-gate', { gate: 'share', reason }), () =>
      w.said('override', victim),
    );
    await w.insist(
      'the cluster is disarmed',
      () => rest.clusterOrder(w.lab, 'disarm', { reason }),
      () => w.clusterIs(({ armed }) => !armed.on),
    );
    await w.insist('Picket may act', order('act-now'), () => w.said('act-now', victim));
    const confirm = order('confirm-down', { typedName: victim, reason });
    await w.insist(`${victim} is confirmed down`, confirm, () => w.isIn(victim, 'fenced', 'down'));
    const [vm = ''] = vms;
    const retry = () => request(w.lab, 'POST', `/clusters/lab/vms/${vm}/retry`);
    await w.insist(`${vm} is tried again`, retry, () => w.said('vm-retry', vm));
    expect(
      vms.flatMap((name) => w.places(name)),
      'nothing is started while disarmed',
    ).toEqual([]);
    await w.insist(
      'the cluster is armed',
      () => rest.clusterOrder(w.lab, 'arm'),
      () => w.clusterIs(({ armed }) => armed.on),
    );
    await w.runElsewhere(vms, victim);
    w.judge();
    expect(w.offs(victim), 'power commands').toBe(0);
    await w.insist(`${victim} is retired`, order('retire', { reason }), () =>
      w.isIn(victim, 'retired', 'returned', 'up'),
    );
    await w.insist(`${victim} is switched on`, order('fence', { action: 'reboot' }), () => isOn(w.lab, victim), true);
    await w.until(`${victim} is up`, () => w.isIn(victim, 'up'));
    await drill(w, victim);
    await w.order('off is its action', () => rest.set(w.lab, 'fencingAction', 'off', victim));
  },
};

const orders: Flow = {
  name: 'a person gives orders while all is well',
  points: [
    'after-commit:settings-changed',
    'after-commit:vm-set',
    'after-commit:manual-fence',
    'after-commit:manual-done',
    'before:test',
    'after:test',
    'after-commit:maintenance',
    'after-commit:end-maintenance',
    'after-commit:disable',
    'after-commit:enable',
    'after-commit:bind-by-statement',
    'after-commit:devices-changed',
    'after-commit:device-tested',
  ],
  async run(w) {
    const host = 'kvm2';
    const reason = 'it is Tuesday';
    const order = (name: string, body?: Record<string, unknown>) => () => rest.hostOrder(w.lab, host, name, body);
    const fence = (action: string) => w.order(`the device is asked for ${action}`, order('fence', { action }));
    await w.order('a setting is changed', () => rest.set(w.lab, 'alarmAfterSeconds', 200));
    await w.order('a VM is changed', () => rest.setVm(w.lab, 'vm1', { priority: 200 }));
    await fence('status');
    await fence('test');
    await w.insist('maintenance', order('maintenance', { reason }), () => w.isIn(host, 'maintenance'));
    await w.insist('its end', order('end-maintenance'), () => w.isIn(host, 'returned', 'up'));
    await w.until(`${host} is up`, () => w.isIn(host, 'up'));
    await w.insist('no protection', order('disable', { reason }), () => w.isIn(host, 'disabled'));
    await w.insist('protection', order('enable'), () => w.isIn(host, 'ineligible', 'up'));
    await w.order('a word on the wiring', order('bind', { reason }));
    // Of its own instead of its cluster's: the same word is another device.
    await w.order('a password', () => rest.set(w.lab, 'ipmiPassword', bmcPassword, host));
    await w.until(`${host} is up`, () => w.isIn(host, 'up'));
    expect((await w.vm('vm1')).priority).toBe(200);
  },
};

const troubles: Flow = {
  name: 'the server stands still, an agent comes back as another machine, a host joins again, and is shut down cleanly',
  points: [
    'after-commit:observer-stalled',
    'after-commit:identity-conflict',
    'after-commit:host-enrolled',
    'after-commit:observer-changed',
    'after-commit:host-stopping',
  ],
  async run(w) {
    await standStill(w);
    await comeAsAnother(w, 'kvm3');
    await joinAgain(w, 'kvm3');
    await w.calm();
    const vms = w.vmsOn('kvm3');
    await perform(w.lab, { do: 'host.reboot', host: 'kvm3' });
    await w.until('its VMs are back', () => vms.every((vm) => w.places(vm).join() === 'kvm3'));
    for (const { name } of w.lab.hosts) expect(w.offs(name), `power commands to ${name}`).toBe(0);
  },
};

/** Every flow; together they reach every point. */
export const flows: readonly Flow[] = [orders, troubles, hang, reboot, person];

async function standStill(w: KillWorld): Promise<void> {
  await w.insist(
    'the server has stood still',
    async () => {
      if (findServer(w.lab) === undefined) return;
      pauseServer(w.lab);
      await sleep(idleMs);
      resumeServer(w.lab);
    },
    () => w.said('observer', 'lab'),
  );
}

/** A host that is back runs nothing: its off-drill ends with the server that began it, or binds its device. */
async function drill(w: KillWorld, host: string): Promise<void> {
  const order = (name: string, body?: Record<string, unknown>) => () => rest.hostOrder(w.lab, host, name, body);
  const reason = 'a new outlet';
  await w.insist('maintenance', order('maintenance', { reason }), () => w.isIn(host, 'maintenance'));
  await w.insist('an off-drill', order('bind', { by: 'drill', reason }), () => w.said('drill', host));
  await w.until('its drill is over', async () => (await w.host(host)).drill === null && isOn(w.lab, host));
  await w.insist('the end of maintenance', order('end-maintenance'), () => w.isIn(host, 'returned', 'up'));
  await w.until(`${host} is up`, () => w.isIn(host, 'up'));
}

/** The agent reads its identity at each hello: with a new server it comes as a machine that was never enrolled (S22). */
async function comeAsAnother(w: KillWorld, host: string): Promise<void> {
  const file = '/run/picket/identity.json';
  const script = `sed 's/"machineId":"[^"]*"/"machineId":"00000000-0000-4000-8000-000000000000"/' -i ${file}`;
  await run(inHost(w.lab, host, ['bash', '-c', script]));
  await w.reaper.crash();
  await w.until(`${host} is not believed`, () => w.said('identity-conflict', host));
  const own = join(w.lab.files.host(host), 'identity.json');
  await run(inHost(w.lab, host, ['cp', own, file]));
  await w.until(`${host} is up`, async () => (await w.isIn(host, 'up')) && (await w.heard(host)));
}

/** Stops the agent, joins anew, and lets the agent remember a server of a higher epoch than the one that runs (S17). */
async function joinAgain(w: KillWorld, host: string): Promise<void> {
  const folder = join(w.lab.files.host(host), 'agent');
  const enrolled = join(folder, 'agent.json');
  await perform(w.lab, { do: 'agent.kill', host });
  rmSync(enrolled);
  await w.insist(
    `${host} joins again`,
    async () => joinHost(w.lab, host, (await rest.createToken(w.lab, host)).token),
    () => existsSync(enrolled),
  );
  const memory = join(folder, 'effects.json');
  const text = readFileSync(memory, 'utf8');
  const epoch = Number(/"highestServerEpoch":(\d+)/.exec(text)?.[1]);
  writeFileSync(memory, text.replace(/"highestServerEpoch":\d+/, `"highestServerEpoch":${epoch + 2}`));
  await perform(w.lab, { do: 'agent.start', host });
  expect(findAgent(w.lab, host)).toBeDefined();
  // A server of a lower epoch gives no orders until it is started again: each start raises the epoch.
  await w.insist(
    `${host} is up`,
    async () => {
      if (await w.clusterIs((cluster) => cluster.troubles.length > 0)) await w.reaper.crash();
    },
    async () => (await w.isIn(host, 'up')) && (await w.heard(host)),
  );
}
