import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostDetails, VmView } from '@picket/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { inHost, isHung, isOn, request, rest, run } from '../src/index.ts';
import { thorough, useLab } from './support.ts';

// First of all what a test that failed has left stopped or unmounted in a host: a calm lab has neither.
beforeEach(async () => {
  const { lab } = story;
  for (const { name } of lab.hosts) {
    if (isOn(lab, name) && !isHung(lab, name)) await onHost(name, `${startLibvirt}\n${mountPool}`);
  }
});
const story = useLab();

const startLibvirt = 'kill -0 "$(cat /run/libvirtd.pid)" 2>/dev/null || libvirtd -d';
const mountPool = 'mountpoint -q /run/pool/nfs1 || mount --bind "$LAB_DIR/pool/nfs1" /run/pool/nfs1';

describe('a host whose libvirtd is stopped', () => {
  it('loses no VM when its power is cut as well: what ran there last is started on the others, each once', async () => {
    const [host, vms] = story.loaded();
    await stopLibvirt(host);
    await story.fence(host, { do: 'host.power-cut', host, bmcToo: false });
    await story.reached(host, 'down');
    await story.startedOnce(vms, host);
  });

  it('is not fenced: what runs there is unknown, not nothing, and that is said', async () => {
    const [host, vms] = story.loaded();
    await stopLibvirt(host);
    const { inventory, state } = await details(host);
    expect(inventory?.reason).toMatch(/libvirt/);
    expect(state).toBe('up');
    expect((await story.picket('host', 'show', host)).stdout).toContain('libvirt could not be asked: ');
    await story.staysQuiet();
    for (const vm of vms) expect(await view(vm)).toMatchObject({ desired: 'running', on: [{ host }] });

    await onHost(host, startLibvirt);
    await story.until('its libvirt answers again', async () => (await details(host)).inventory?.ok === true);
    for (const vm of vms) expect((await view(vm)).state).toBe('running');
    expect(story.powerCommands()).toEqual([]);
  });
});

describe('a pool that is not mounted any more', () => {
  it.runIf(thorough)(
    'on one host is named with its reason, and that host is not fenced though its agent dies too',
    async () => {
      const [host] = story.loaded();
      await unmountPool(host);
      expect((await details(host)).pools[0]?.reason).toMatch(/mount/);
      await story.perform({ do: 'agent.kill', host });
      await story.nothingIsFenced(host);

      await onHost(host, mountPool);
      await story.perform({ do: 'agent.start', host });
      await story.reached(host, 'up');
      await story.until('its pool works', async () => (await details(host)).pools[0]?.ok === true);
      expect(story.powerCommands()).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'on all others leaves a frozen host unknown: nothing is fenced until somebody can look',
    async () => {
      const [host, vms] = story.loaded();
      const others = story.lab.hosts.map(({ name }) => name).filter((name) => name !== host);
      for (const other of others) await unmountPool(other);
      await story.perform({ do: 'host.hang', host });
      await story.nothingIsFenced(host);
      for (const { evidence } of await story.rounds(host)) expect(evidence).toBe('unknown');
      expect((await story.host(host)).state).toBe('checking');

      for (const other of others) await onHost(other, mountPool);
      await story.reached(host, 'down');
      await story.startedOnce(vms, host);
    },
  );
});

describe('a VM on a disk of its host alone', () => {
  it('is listed with the obstacle; when its host dies it is started nowhere, while its neighbours are', async () => {
    const [host, vms] = story.loaded();
    await startLocalVm(host);
    await story.until('the VM listed', async () => (await allViews()).some(({ name }) => name === 'local1'));
    expect((await view('local1')).obstacles.join()).toContain('is not on a shared pool');
    const { stdout } = await story.picket('vm', 'list');
    expect(stdout).toMatch(
      /local1 .*Could not be started elsewhere: Disk hda \(.*local1.qcow2\) is not on a shared pool/,
    );

    await story.fence(host, { do: 'host.power-cut', host, bmcToo: false });
    await story.reached(host, 'down');
    await story.startedOnce(vms, host);
    await story.perform({ do: 'host.power-on', host });
    await story.reached(host, 'up');
    const elsewhere = story.runs('local1').filter((guest) => guest.host !== host);
    expect(elsewhere, 'starts of local1 on other hosts').toEqual([]);
    await onHost(host, 'virsh -q undefine local1');
  });
});

/** A command line in the host, as its operator types it. */
async function onHost(host: string, script: string): Promise<string> {
  return await run(inHost(story.lab, host, ['bash', '-e', '-c', script]));
}

async function stopLibvirt(host: string): Promise<void> {
  await onHost(host, 'kill "$(cat /run/libvirtd.pid)"');
  await story.until('an inventory that failed', async () => (await details(host)).inventory?.ok === false);
}

/** QEMUs that run keep their open disks, as on an NFS mount that was detached. */
async function unmountPool(host: string): Promise<void> {
  await onHost(host, 'umount -l /run/pool/nfs1');
  await story.until('a pool that fails', async () => (await details(host)).pools[0]?.ok === false);
}

/** What libvirt takes without a word, and what nobody can start on another host. */
async function startLocalVm(host: string): Promise<void> {
  const template = await onHost(host, `virsh -q dumpxml --inactive ${story.vmsOn(host)[0]}`);
  const xml = template
    .replace(/<name>.*<\/name>/, '<name>local1</name>')
    .replace(/<uuid>.*<\/uuid>/, '')
    .replace(/\/run\/pool\/nfs1\/[^']*/, '/var/lib/libvirt/local1.qcow2');
  const file = join(story.lab.files.guests, 'local1.xml');
  writeFileSync(file, xml);
  await onHost(host, `qemu-img create -q -f qcow2 /var/lib/libvirt/local1.qcow2 1M`);
  await onHost(host, `virsh -q define ${file} && virsh -q start local1`);
}

async function details(host: string): Promise<HostDetails> {
  return await request<HostDetails>(story.lab, 'GET', `/clusters/lab/hosts/${host}`);
}

async function allViews(): Promise<VmView[]> {
  return (await rest.status(story.lab)).clusters[0]?.vmList ?? [];
}

async function view(vm: string): Promise<VmView> {
  const found = (await allViews()).find(({ name }) => name === vm);
  if (found === undefined) throw new Error(`Picket does not know ${vm}`);
  return found;
}
