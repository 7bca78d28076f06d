import { saysNoDomain, type Virsh } from '../virsh.ts';

/**
 * Takes a domain's definition off this host; its nvram and TPM state stay (S9). A saved memory image goes: resumed after the VM
 * has run elsewhere it would corrupt the disks. An older libvirt does not know the flags: then the plain command is tried.
 * @returns null, or libvirt's reason
 */
export async function undefine(virsh: Virsh, vm: string): Promise<string | null> {
  const answer = await virsh.call(['undefine', vm, '--managed-save', '--keep-nvram', '--keep-tpm']);
  if (answer.ok || saysNoDomain(answer.text)) return null;
  if (answer.kind !== 'failed' || !/unsupported flags|command .* doesn't support option/i.test(answer.text))
    return answer.text;
  const plain = await virsh.call(['undefine', vm, '--managed-save', '--keep-nvram']);
  return plain.ok || saysNoDomain(plain.text) ? null : plain.text;
}
