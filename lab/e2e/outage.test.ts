import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { IncidentList } from '@picket/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inHost, rest, run } from '../src/index.ts';
import { thorough, useLab } from './support.ts';

// Nothing but the tests of the cap cuts power here, so what it has counted need not be acknowledged before each test.
const story = useLab({}, { acknowledgeCap: false });

describe('a host whose power is cut', () => {
  it('has its VMs run on the others, each started once and only after its power had read off twice', async () => {
    const [host, vms] = story.loaded();
    await story.fence(host, { do: 'host.power-cut', host, bmcToo: false });
    await story.reached(host, 'down');

    await story.startedOnce(vms, host);
    for (const vm of vms) {
      const before = story.offReads(host).filter((at) => at < story.startedAt(vm));
      expect(before.length, `off reads before the start of ${vm}`).toBeGreaterThanOrEqual(2);
      expect((before.at(-1) ?? 0) - (before[0] ?? 0), 'ms between them').toBeGreaterThanOrEqual(1000);
    }
    const others = story.lab.vms.map(({ name }) => name).filter((name) => !vms.includes(name));
    for (const vm of others) expect(story.runs(vm), `${vm} went on where it was`).toEqual([]);
    expect(await story.told()).toEqual(expect.arrayContaining([`fence-confirmed ${host}`, `vms-recovered ${host}`]));
  });

  it('is told as one incident: picket incident show has its sentences in order, with times', async () => {
    const { incidents } = JSON.parse((await story.picket('incident', 'list', '--json')).stdout) as IncidentList;
    const incident = incidents.at(-1);
    const { stdout, code } = await story.picket('incident', 'show', incident?.id ?? '');

    expect(code).toBe(0);
    const [head = '', ...lines] = stdout.trimEnd().split('\n');
    expect(head).toContain(`Incident ${incident?.id} of ${incident?.host}`);
    const times = lines.map((line) => /^ {2}(\d\d:\d\d:\d\d) {2}\S/.exec(line)?.[1]);
    expect(
      times.every((time) => time !== undefined),
      stdout,
    ).toBe(true);
    expect(times.toSorted()).toEqual(times);
    const order = ['fell silent', 'Round 1:', 'reads off', 'read off twice', 'is being started on', 'is down;'];
    const places = order.map((words) => lines.findIndex((line) => line.includes(words)));
    expect(places, stdout).not.toContain(-1);
    expect(places.toSorted((a, b) => a - b)).toEqual(places);
  });

  it('comes back and is held in quarantine: it gives up its old guests, starts none of them, and is up again', async () => {
    const [host, vms] = story.loaded();
    await story.fence(host, { do: 'host.power-cut', host, bmcToo: false });
    await story.reached(host, 'down');

    await story.begin();
    await story.perform({ do: 'host.power-on', host });
    const returned = await story.reached(host, 'returned');
    const up = await story.reached(host, 'up');
    expect(up.id).toBeGreaterThan(returned.id);
    const released = (await story.journal()).find(({ kind, subject }) => kind === 'release' && subject === host);
    expect(released?.id, 'told to give up its old guests before it was up').toBeLessThan(up.id);
    const defined = await run(inHost(story.lab, host, ['virsh', '-q', 'list', '--all', '--name']));
    for (const vm of vms) expect(defined.split('\n'), `${vm} is no longer defined there`).not.toContain(vm);
    for (const { name } of story.lab.vms) expect(story.runs(name), `no QEMU of ${name} was started`).toEqual([]);
  });
});

describe('a host that only looks dead', () => {
  it('is degraded, not fenced, while its agent is dead and its VMs write; with the agent it is up again', async () => {
    const [host] = story.loaded();
    await story.perform({ do: 'agent.kill', host });
    await story.reached(host, 'degraded');
    await story.nothingIsFenced(host);
    expect((await story.host(host)).state).toBe('degraded');
    expect(await writesSeen(host), 'a round saw its disks written').toBe(true);
    await story.perform({ do: 'agent.start', host });
    await story.reached(host, 'up');
    expect(story.powerCommands()).toEqual([]);
  });

  it.runIf(thorough)('is not fenced while its agent is dead and its VMs write nothing at all', async () => {
    const [host, vms] = story.loaded();
    for (const vm of vms) await story.perform({ do: 'vm.writes', vm, writes: 'idle' });
    const still = () => vms.every((vm) => Date.now() - statSync(disk(vm)).mtimeMs > 3000);
    await story.until('disks that nobody writes', still);
    const written = vms.map((vm) => statSync(disk(vm)).mtimeMs);

    await story.perform({ do: 'agent.kill', host });
    await story.nothingIsFenced(host);
    expect(
      vms.map((vm) => statSync(disk(vm)).mtimeMs),
      'the disks were idle all the while',
    ).toEqual(written);
    expect((await story.host(host)).state).not.toBe('condemned');
    await story.perform({ do: 'agent.start', host });
    await story.reached(host, 'up');
    expect(story.powerCommands()).toEqual([]);
  });

  it('is not fenced while only its link to the server is cut: its neighbours see it beat', async () => {
    const [host] = story.loaded();
    await story.perform({ do: 'link.cut', from: host, to: 'server', oneWay: false });
    await story.reached(host, 'degraded');
    await story.nothingIsFenced(host);
    for (const { evidence } of await story.rounds(host)) expect(evidence).toBe('alive');
    await story.perform({ do: 'link.heal', from: host, to: 'server', oneWay: false });
    await story.reached(host, 'up');
    expect(story.powerCommands()).toEqual([]);
  });
});

describe('a host that is shut down cleanly', () => {
  it('keeps its VMs waiting for it: nothing is started elsewhere; after its boot each runs on it once', async () => {
    const [host, vms] = story.loaded();
    await story.perform({ do: 'host.shutdown', host });
    const { data } = await story.reached(host, 'down');
    expect(data.cause).toBe('clean-shutdown');
    await story.begin();
    await story.staysQuiet();
    await story.perform({ do: 'host.power-on', host });
    await backOn(host, vms);
  });

  it.runIf(thorough)(
    'by a reboot gets its own VMs back, each once; nothing is started elsewhere and no power is cut',
    async () => {
      const [host, vms] = story.loaded();
      await story.perform({ do: 'host.reboot', host });
      await backOn(host, vms);
    },
  );
});

// That the third cut is told on all channels is a story of fence-levels.test.ts as well.
describe.runIf(thorough)('the cap on failure actions', () => {
  it('lets three frozen hosts be fenced and leaves the fourth alone, with an alarm, until a person acknowledges', async () => {
    await story.calm();
    const fenced: string[] = [];
    for (let count = 0; count < 3; count += 1) fenced.push(await fenceOne(fenced));
    expect(new Set(fenced).size).toBe(3);
    expect(await capUsed()).toBe(3);
    // Told with the third, before a fourth is held.
    const told = (await rest.outbox(story.lab)).map(({ event, subject }) => `${event} ${subject}`);
    expect(told).toContain(`cap-reached ${fenced[2]}`);
    const reached = (await rest.journal(story.lab)).findLast(({ kind }) => kind === 'cap-reached');
    expect(reached?.sentence).toContain('picket cap acknowledge');

    const [host, vms] = await freezeAtTheCap();
    await story.nothingIsFenced(host);
    expect((await story.host(host)).state).toBe('condemned');
    expect(await story.told()).toContain(`gate-closed ${host}`);

    await story.begin();
    const { code, stderr } = await story.picket('cap', 'acknowledge', '--reason', 'four hosts froze by our own hand');
    expect([code, stderr]).toEqual([0, '']);
    await story.reached(host, 'down');
    expect(story.powerCommands()).toMatchObject([{ host, what: 'power', value: '0' }]);
    await story.startedOnce(vms, host);
    for (const vm of vms) {
      expect(story.startedAt(vm), `${vm} after two off reads`).toBeGreaterThan(story.offReads(host)[1] ?? Infinity);
    }
  });

  it('does not cut the power of a host that froze at the cap and went on before the cap was raised', async () => {
    if ((await capUsed()) === 0) await fenceOne();
    onTestFinished(() => setMaxActions(3));
    await setMaxActions(1);
    await story.begin();
    const [host] = await freezeAtTheCap();
    await story.until('three rounds', async () => (await story.rounds(host)).length >= 3);

    // No pause in between: a verdict of a moment ago must not count.
    await story.perform({ do: 'host.unhang', host });
    await story.perform({ do: 'operator.acknowledge-cap', reason: 'the host goes on' });
    await story.nothingIsFenced(host);
    await story.reached(host, 'up');
  });
});

function disk(vm: string): string {
  return join(story.lab.files.pool('nfs1'), `${vm}.qcow2`);
}

/** The host is up again and its own VMs run on it, each started once; no other VM was started, no power cut. */
async function backOn(host: string, vms: readonly string[]): Promise<void> {
  await story.reached(host, 'up');
  await story.until('its VMs run', () => vms.every((vm) => story.runs(vm).length > 0));
  for (const { name } of story.lab.vms) {
    const started = story.runs(name).map((guest) => guest.host);
    expect(started, `starts of ${name}`).toEqual(vms.includes(name) ? [host] : []);
  }
  for (const vm of vms) expect(story.vmsOn(host), 'what still runs there').toContain(vm);
  expect(story.powerCommands()).toEqual([]);
}

async function writesSeen(host: string): Promise<boolean> {
  const sources = (await story.rounds(host)).flatMap((round) => round.sources);
  return sources.some(({ key, evidence }) => key.startsWith('disk:') && evidence === 'alive');
}

/** Freezes the busiest host, waits until it is fenced, and brings it back: one action counted by the cap. */
async function fenceOne(except: readonly string[] = []): Promise<string> {
  const host = story.busiest(except);
  await story.begin();
  await story.fence(host, { do: 'host.hang', host });
  await story.reached(host, 'down');
  expect(story.powerCommands(), 'one off, to this host').toMatchObject([{ host, what: 'power', value: '0' }]);
  await story.calm({ acknowledgeCap: false });
  return host;
}

/** Freezes a host while the cap is closed; returns when Picket has said that it is dead and that it stops at the cap. */
async function freezeAtTheCap(): Promise<[host: string, vms: string[]]> {
  const host = story.busiest();
  const vms = story.vmsOn(host);
  await story.perform({ do: 'host.hang', host });
  await story.reached(host, 'condemned');
  await story.until('the cap named as the reason', async () => closedGates(await story.journal()).includes('cap'));
  return [host, vms];
}

async function setMaxActions(value: number): Promise<void> {
  await story.perform({ do: 'operator.set', key: 'fencingMaxActions', value });
}

async function capUsed(): Promise<number | undefined> {
  return (await rest.status(story.lab)).clusters[0]?.cap.used;
}

/** What the newest sentence about gates named as closed. */
function closedGates(journal: Awaited<ReturnType<typeof story.journal>>): string[] {
  const gates = journal.findLast(({ kind }) => kind === 'gates')?.data.gates as
    | { id: string; open: boolean }[]
    | undefined;
  return (gates ?? []).filter(({ open }) => !open).map(({ id }) => id);
}
