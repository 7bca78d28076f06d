import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../errors.ts';
import type { Lab } from '../lab/state.ts';
import { type CephUser, cephFiles, cephPool, cephSecret } from './files.ts';

/** The key of one of Ceph's users. */
function cephKey(lab: Lab, user: CephUser): string {
  const key = /^\s*key = (\S+)$/m.exec(readFileSync(cephFiles(lab).keyring(user), 'utf8'))?.[1];
  if (key === undefined) throw new LabError(`the lab's Ceph made no key for ${user}`);
  return key;
}

/** libvirt's secret with the guests' key, on every host: as `virsh secret-define` and `secret-set-value` leave it. */
export function writeSecrets(lab: Lab): void {
  const xml = `<secret ephemeral='no' private='no'>
  <uuid>${cephSecret}</uuid>
  <usage type='ceph'><name>client.libvirt of ${cephPool}</name></usage>
</secret>
`;
  for (const { name } of lab.hosts) {
    const folder = join(lab.files.host(name), 'etc-libvirt/secrets');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, `${cephSecret}.xml`), xml, { mode: 0o600 });
    writeFileSync(join(folder, `${cephSecret}.base64`), cephKey(lab, 'libvirt'), { mode: 0o600 });
  }
}
