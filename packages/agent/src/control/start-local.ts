import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PicketError } from '@picket/protocol';
import { defaultDataDir, loadConfig } from '../config.ts';
import { messageOf } from '../files/text.ts';
import { listDomains } from '../hypervisor/domain-list.ts';
import { systemVirsh } from '../hypervisor/virsh.ts';

const startTimeoutMs = 60_000;

export interface StartLocalOptions {
  /** Name or uuid of a VM that is defined on this host. */
  readonly vm: string;
  readonly data?: string;
}

/**
 * `picket agent start-local VM`: the break-glass for a person when no server answers, say because it runs in that very VM (S8).
 * Starts a VM that is defined here past the hook; that it runs nowhere else is on the person's word. QEMU's image lock still holds.
 * @returns a sentence of what was done
 * @throws PicketError UNKNOWN_VM, NOT_ALLOWED_NOW, BAD_REQUEST
 */
export async function startLocal(options: StartLocalOptions): Promise<string> {
  const { libvirtUri, overrideDir } = await loadConfig(options.data ?? defaultDataDir);
  const virsh = systemVirsh(libvirtUri);
  const list = await listDomains(virsh);
  if (!list.ok) throw new PicketError('NOT_ALLOWED_NOW', `libvirt cannot be asked: ${list.reason}.`);
  const found = list.domains.find(({ uuid, name }) => uuid === options.vm.toLowerCase() || name === options.vm);
  if (found === undefined)
    throw new PicketError(
      'UNKNOWN_VM',
      `No VM "${options.vm}" is defined on this host; \`virsh list --all\` shows those that are.`,
    );
  if (found.active) return `${found.name} runs on this host already.`;
  const override = join(overrideDir, found.uuid);
  try {
    await mkdir(overrideDir, { recursive: true });
    await writeFile(override, '');
  } catch (error) {
    throw new PicketError('BAD_REQUEST', `${override} cannot be written: ${messageOf(error)}. Run as root.`);
  }
  try {
    const answer = await virsh.call(['start', found.uuid], startTimeoutMs);
    if (!answer.ok) throw new PicketError('NOT_ALLOWED_NOW', `${found.name} was not started: ${answer.text}`);
  } finally {
    await rm(override, { force: true });
  }
  return `${found.name} was started on this host by hand.`;
}
