import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab, LabHost } from '../lab/state.ts';
import { run } from '../machine/run.ts';
import { type CephUser, cephAddress, cephFiles, cephPool, cephSecret, cephUsers } from './files.ts';

/** One copy of everything, in memory, and clients that learn of an OSD's silence soon: a lab, nobody's data. */
const conf = (fsid: string, folder: string) => `[global]
fsid = ${fsid}
mon host = [v2:${cephAddress}:3300/0,v1:${cephAddress}:6789/0]
public addr = ${cephAddress}
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
osd pool default size = 1
osd pool default min size = 1
mon allow pool size one = true
mon warn on pool no redundancy = false
osd crush chooseleaf type = 0
run dir = ${folder}/run
[mon]
mon data = ${folder}/mon
keyring = ${folder}/daemons.keyring
log file = ${folder}/log/mon.log
admin socket = ${folder}/run/mon.asok
pid file = ${folder}/run/mon.pid
[osd]
osd objectstore = memstore
memstore device bytes = 268435456
osd data = ${folder}/osd
keyring = ${folder}/daemons.keyring
log file = ${folder}/log/osd.log
admin socket = ${folder}/run/osd.asok
pid file = ${folder}/run/osd.pid
[client]
log file = /dev/null
admin socket =
`;

/** Lays out Ceph's configuration and makes the keys of its users. Nothing runs yet. */
export async function prepareCeph(lab: Lab): Promise<void> {
  const files = cephFiles(lab);
  for (const part of ['etc', 'mon', 'osd', 'run', 'log']) mkdirSync(join(files.folder, part), { recursive: true });
  writeFileSync(files.conf, conf(randomUUID(), files.folder));
  const keys: Partial<Record<CephUser, string>> = {};
  for (const [user, caps] of Object.entries(cephUsers) as [CephUser, Record<string, string>][]) {
    const key = (await run(['ceph-authtool', '--gen-print-key'])).trim();
    keys[user] = key;
    const lines = Object.entries(caps).map(([daemon, cap]) => `\tcaps ${daemon} = "${cap.replaceAll('"', '\\"')}"\n`);
    writeFileSync(files.keyring(user), `[client.${user}]\n\tkey = ${key}\n${lines.join('')}`, { mode: 0o600 });
  }
  writeFileSync(files.keys, JSON.stringify(keys), { mode: 0o600 });
  for (const host of lab.hosts) writeSecret(lab, host);
}

/** The key of one of Ceph's users. */
export function cephKey(lab: Lab, user: CephUser): string {
  const key = (JSON.parse(readFileSync(cephFiles(lab).keys, 'utf8')) as Partial<Record<CephUser, string>>)[user];
  if (key === undefined) throw new Error(`the lab's Ceph knows no ${user}`);
  return key;
}

/** libvirt's secret with the key of its user, on this host: as `virsh secret-define` and `secret-set-value` leave it. */
function writeSecret(lab: Lab, host: LabHost): void {
  const folder = join(lab.files.host(host.name), 'etc-libvirt/secrets');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const xml = `<secret ephemeral='no' private='no'>
  <uuid>${cephSecret}</uuid>
  <usage type='ceph'><name>client.libvirt of ${cephPool}</name></usage>
</secret>
`;
  writeFileSync(join(folder, `${cephSecret}.xml`), xml, { mode: 0o600 });
  writeFileSync(join(folder, `${cephSecret}.base64`), cephKey(lab, 'libvirt'), { mode: 0o600 });
}
