import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab, LabHost } from '../lab/state.ts';
import { hostPort, macOf } from '../net/addresses.ts';

// No cgroups, security driver or mount namespaces of its own: libvirt is inside of ours. QEMU runs as root.
const qemuConf = `user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = []
namespaces = []
remember_owner = 0
`;

// libvirt asks QEMU for each feature of a CPU by itself, and QEMU reads what it is asked byte by byte: 10 s under a kernel of one's own.
const ownKernelConf = 'capability_filters = ["cpu-unavailable-features"]\n';

const libvirtdConf = `auth_unix_ro = "none"
auth_unix_rw = "none"
log_level = 3
log_outputs = "3:file:/var/log/libvirt/libvirtd.log"
`;

/** Lays out what of a host survives a power cut: /etc/libvirt, the agent's data folder, logs, its addresses. */
export function prepareHost(lab: Lab, host: LabHost): void {
  const folder = lab.files.host(host.name);
  for (const part of ['etc-libvirt/hooks/qemu.d', 'etc-libvirt/qemu', 'agent', 'log', 'images', 'exec']) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  writeFileSync(join(folder, 'etc-libvirt/qemu.conf'), lab.nfs === null ? qemuConf : `${qemuConf}${ownKernelConf}`);
  writeFileSync(join(folder, 'etc-libvirt/libvirtd.conf'), libvirtdConf);
  writeFileSync(join(folder, 'etc-libvirt/virtlogd.conf'), '');
  // libvirtd looks for hooks once, when it starts: one that stands there lets it find those that are added later.
  writeFileSync(join(folder, 'etc-libvirt/hooks/qemu.d/00-lab'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  writeFileSync(join(folder, 'address'), host.address);
  writeFileSync(join(folder, 'port'), hostPort(host));
  writeFileSync(join(folder, 'mac'), macOf(host.number, 0));
  if (host.second !== null) writeFileSync(join(folder, 'second'), host.second);
}

/** What a machine knows about itself in-band: the port through which the agent reads it is this file (SAFETY S22). */
export function writeIdentity(lab: Lab, host: string, identity: { machineId: string; bmcGuid: string }): void {
  writeFileSync(join(lab.files.host(host), 'identity.json'), `${JSON.stringify(identity)}\n`);
}
