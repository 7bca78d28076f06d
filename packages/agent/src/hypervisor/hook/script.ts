export interface HookPaths {
  /** The agent's list of managed VMs (`effects.ts` writes it). */
  readonly managed: string;
  readonly overrideDir: string;
  /** Default: the kernel's. */
  readonly bootId?: string;
}

const kernelBootId = '/proc/sys/kernel/random/boot_id';

/**
 * The libvirt hook (S7): nobody starts a managed VM on this host unless this boot holds a grant for it. libvirt calls it as
 * `picket NAME OPERATION SUB-OPERATION EXTRA` with the domain's XML on standard input; exit code 1 refuses.
 *
 * It reads the agent's list instead of asking the agent: the list is on disk before any start is ordered, so it knows the same,
 * and it still knows it while the agent is down, which is when libvirt's own autostart runs. It never asks libvirt, which waits
 * for it. What it cannot read it refuses.
 */
export function hookScript(paths: HookPaths): string {
  return `#!/bin/sh
# Written by Picket's agent. Refuses to start a VM that Picket manages unless Picket has granted it to this boot of this host:
# it may be running elsewhere. A person who knows better: touch ${paths.overrideDir}/UUID, start the VM, remove the file.
managed=${quote(paths.managed)}
overrides=${quote(paths.overrideDir)}
boot_id_file=${quote(paths.bootId ?? kernelBootId)}

# Only what brings a guest to life is asked about. 'reconnect' must pass: refusing it would end a running guest.
case "$2 $3" in
  'prepare begin' | 'migrate begin' | 'restore begin') ;;
  *) exit 0 ;;
esac

refuse() {
  echo "Picket: $1" >&2
  exit 1
}

# The first <uuid> of the document is the domain's own.
uuid=
while IFS= read -r line; do
  case $line in
    *'<uuid>'*'</uuid>'*)
      uuid=\${line#*<uuid>}
      uuid=\${uuid%%</uuid>*}
      break
      ;;
  esac
done
case $uuid in
  '' | *[!0-9a-f-]*) refuse "the definition of $1 has no uuid that could be looked up, so it is not started." ;;
esac

[ -e "$overrides/$uuid" ] && exit 0

entry=$(grep "^$uuid " "$managed" 2>/dev/null)
case $? in
  0) ;;
  1) exit 0 ;;
  *) refuse "$managed cannot be read, so it is not known whether $1 may run here. Start Picket's agent, or touch $overrides/$uuid." ;;
esac
IFS= read -r boot_id < "$boot_id_file"
[ -n "$boot_id" ] && [ "\${entry##* }" = "$boot_id" ] && exit 0
refuse "$1 is managed by Picket, which has not granted it to this host since it booted; it may be running elsewhere. See 'picket vm list'. To start it here all the same: touch $overrides/$uuid."
`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
