import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cephPool } from '../ceph/files.ts';
import { checkout } from '../lab/files.ts';
import type { Lab, LabVm } from '../lab/state.ts';
import { inServer } from '../machine/inside.ts';
import { attempt, run } from '../machine/run.ts';

const sector = 512;
const diskBytes = 1 << 20;
/** The sector in which lab/guest/boot.asm keeps its mode. */
export const modeSector = 65;

/** The letter that the guest keeps on its disk for each way of writing; typing it as a key changes it at run time. */
export const modeLetter = { idle: 'i', '1s': 'w' } as const satisfies Record<LabVm['writes'], string>;

/** Does its disk lie in the lab's Ceph? */
export function inCeph({ pool }: LabVm): boolean {
  return pool === cephPool;
}

/** Its image as QEMU's tools name it; they are run as Ceph's admin, where the server stands. */
export function imageInCeph({ name, pool }: LabVm): string {
  return `rbd:${pool}/${name}`;
}

/** The disk of a VM in a folder, as the machine sees it. */
export function diskFile(lab: Lab, { name, host, pool }: LabVm): string {
  return join(pool === null ? lab.files.localDisks(host) : lab.files.pool(pool), `${name}.qcow2`);
}

/** Assembles the guest and makes one disk for each VM. */
export async function makeImages(lab: Lab): Promise<void> {
  const boot = join(lab.files.guests, 'boot.bin');
  await run(['nasm', '-f', 'bin', '-o', boot, join(checkout, 'lab/guest/boot.asm')]);
  const code = readFileSync(boot);
  for (const vm of lab.vms) {
    const raw = Buffer.alloc(diskBytes);
    code.copy(raw);
    raw.fill(modeLetter[vm.writes], modeSector * sector, (modeSector + 1) * sector);
    const rawPath = join(lab.files.guests, `${vm.name}.raw`);
    writeFileSync(rawPath, raw);
    if (inCeph(vm))
      await run(inServer(lab, ['qemu-img', 'convert', '-f', 'raw', '-O', 'raw', rawPath, imageInCeph(vm)]));
    else await run(['qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', rawPath, diskFile(lab, vm)]);
    rmSync(rawPath);
  }
}

/** `none`, which is what shared storage wants, unless the file system under the lab can't do direct I/O. */
export async function cacheMode(lab: Lab): Promise<'none' | 'writethrough'> {
  const probe = join(lab.files.guests, '.direct-probe');
  const { code } = await attempt(['dd', 'if=/dev/zero', `of=${probe}`, 'bs=4096', 'count=1', 'oflag=direct']);
  rmSync(probe, { force: true });
  return code === 0 ? 'none' : 'writethrough';
}
