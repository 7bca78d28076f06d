import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inHost, run } from '../src/index.ts';
import { useLab } from './support.ts';

const story = useLab();

describe('a host whose power is cut', () => {
  it('has its VMs run on the others, each started once and only after its power had read off twice', async () => {
    const [host, vms] = loaded();
    await story.fence(host, { do: 'host.power-cut', host, bmcToo: false });
    await story.reached(host, 'down');

    for (const vm of vms) {
      const runs = story.runs(vm);
      expect(runs, `${vm} was started once`).toHaveLength(1);
      expect(runs[0]?.host).not.toBe(host);
      expect(story.vmsOn(runs[0]?.host ?? ''), `${vm} still runs there`).toContain(vm);
      const before = story.offReads(host).filter((at) => at < story.startedAt(vm));
      expect(before.length, `off reads before the start of ${vm}`).toBeGreaterThanOrEqual(2);
      expect((before.at(-1) ?? 0) - (before[0] ?? 0), 'ms between them').toBeGreaterThanOrEqual(1000);
    }
    const others = story.lab.vms.map(({ name }) => name).filter((name) => !vms.includes(name));
    for (const vm of others) expect(story.runs(vm), `${vm} went on where it was`).toEqual([]);
    expect(await story.told()).toEqual(expect.arrayContaining([`fence-confirmed ${host}`, `vms-recovered ${host}`]));
  });

  it('is told as one incident: picket incident show has its sentences in order, with times', async () => {
    const list = await story.picket('incident', 'list', '--json');
    const [incident] = (JSON.parse(list.stdout) as { incidents: { id: string; host: string }[] }).incidents;
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
    const [host, vms] = loaded();
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
    await story.staysQuiet();
    for (const { name } of story.lab.vms) expect(story.runs(name), `no QEMU of ${name} was started`).toEqual([]);
  });
});

describe('a host that only looks dead', () => {
  it('is degraded, not fenced, while its agent is dead and its VMs write; with the agent it is up again', async () => {
    const [host] = loaded();
    await story.perform({ do: 'agent.kill', host });
    await story.reached(host, 'degraded');
    await story.nothingIsFenced(host);
    expect((await story.host(host)).state).toBe('degraded');
    expect(await writesSeen(host), 'a round saw its disks written').toBe(true);
    await story.perform({ do: 'agent.start', host });
    await story.reached(host, 'up');
    expect(story.powerCommands()).toEqual([]);
  });

  it('is not fenced while its agent is dead and its VMs write nothing at all', async () => {
    const [host, vms] = loaded();
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
    const [host] = loaded();
    await story.perform({ do: 'link.cut', from: host, to: 'server', oneWay: false });
    await story.reached(host, 'degraded');
    await story.nothingIsFenced(host);
    for (const { evidence } of await story.rounds(host)) expect(evidence).toBe('alive');
    await story.perform({ do: 'link.heal', from: host, to: 'server', oneWay: false });
    await story.reached(host, 'up');
    expect(story.powerCommands()).toEqual([]);
  });
});

describe('a host that is rebooted cleanly', () => {
  it('gets its own VMs back, each once; nothing is started elsewhere and no power is cut', async () => {
    const [host, vms] = loaded();
    await story.perform({ do: 'host.reboot', host });
    await story.reached(host, 'up');
    await story.until('its VMs run', () => vms.every((vm) => story.vmsOn(host).includes(vm)));
    await story.until('all runs are seen twice', () => vms.every((vm) => story.runs(vm).length > 0));
    for (const { name } of story.lab.vms) {
      const expected = vms.includes(name) ? [host] : [];
      expect(
        story.runs(name).map((run) => run.host),
        `starts of ${name}`,
      ).toEqual(expected);
    }
    expect(story.powerCommands()).toEqual([]);
  });
});

/** A host with work, and its VMs. */
function loaded(): [host: string, vms: string[]] {
  const host = story.busiest();
  return [host, story.vmsOn(host)];
}

function disk(vm: string): string {
  return join(story.lab.files.pool, `${vm}.qcow2`);
}

async function writesSeen(host: string): Promise<boolean> {
  const sources = (await story.rounds(host)).flatMap((round) => round.sources);
  return sources.some(({ key, evidence }) => key.startsWith('disk:') && evidence === 'alive');
}
