import type { Logger } from 'pino';
import type { EffectMemory } from '../../effects.ts';
import { listDomains } from '../domain-list.ts';
import type { Virsh } from '../virsh.ts';
import type { VmLocks } from './vm-locks.ts';

/** What the actions on VMs work with. */
export interface ActionWorld {
  readonly virsh: Virsh;
  readonly memory: EffectMemory;
  readonly locks: VmLocks;
  readonly host: string;
  readonly bootId: string;
  /** For XML on its way to libvirt: a local folder that only root reads. */
  readonly scratchDir: string;
  qemuAgeMs(name: string, uuid: string): Promise<number | null>;
  readonly log: Logger;
}

/**
 * Whether a VM is here, in libvirt's words of this moment; `unknown` when libvirt cannot be asked (S5). `running` has a guest
 * that runs or is paused; `between` has a QEMU, or may have one in a moment, and no such guest (starting, crashed, ending).
 */
export type Presence =
  | { readonly here: 'running' | 'inactive' | 'between'; readonly name: string; readonly autostart: boolean }
  | { readonly here: 'no' }
  | { readonly here: 'unknown'; readonly reason: string };

export async function presenceOf(virsh: Virsh, vm: string): Promise<Presence> {
  const list = await listDomains(virsh);
  if (!list.ok) return { here: 'unknown', reason: list.reason };
  const found = list.domains.find(({ uuid }) => uuid === vm);
  if (found === undefined) return { here: 'no' };
  const { name, state, active, autostart } = found;
  return {
    here: state === 'running' || state === 'paused' ? 'running' : active ? 'between' : 'inactive',
    name,
    autostart,
  };
}
