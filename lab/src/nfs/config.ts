import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../lab/state.ts';
import { nfsAddress } from '../net/addresses.ts';

/** After its start a server waits so long for clients that claim their locks again. */
const graceSeconds = 10;

/** As on any server that is used: a client that knows another port from before a restart would call it without end. */
const fixedPorts = `  MNT_Port = 20048;
  NLM_Port = 32803;
`;

/** How pools are mounted unless a lab says otherwise: with the defaults of the kernel. */
export const defaultNfs = 'vers=4.1';

/** What a server grants a host that shall see less than the others. */
export type Grant = 'RO' | 'None';

/** Writes what the NFS server of a pool reads. `grants`: address of a host → what it may still do. */
export function writeNfsConfig(lab: Lab, pool: string, grants: ReadonlyMap<string, Grant>, exported = true): void {
  const clients = [...grants].map(
    ([address, grant]) => `  CLIENT { Clients = ${address}; Access_Type = ${grant}; Squash = No_Root_Squash; }\n`,
  );
  const v3 = lab.nfs?.includes('vers=3') === true;
  const protocols = v3 ? '3, 4' : '4';
  const server = `NFS_CORE_PARAM {
  Protocols = ${protocols};
  NFS_Port = 2049;
  Enable_NLM = ${v3};
  Enable_RQUOTA = false;
  mount_path_pseudo = true;
${v3 ? fixedPorts : ''}}
NFSV4 {
  Graceless = false;
  Lease_Lifetime = ${lab.leaseSeconds};
  Grace_Period = ${graceSeconds};
  RecoveryBackend = fs;
  RecoveryRoot = /var/lib/nfs/ganesha;
  Delegations = false;
}
LOG { Default_Log_Level = EVENT; }
`;
  const path = `${lab.files.pool(pool)}`;
  const exports = `EXPORT {
  Export_Id = 1;
  Path = ${path};
  Pseudo = /${pool};
  Tag = ${pool};
  Access_Type = RW;
  Squash = No_Root_Squash;
  SecType = sys;
  Protocols = ${protocols};
  Transports = TCP;
${clients.join('')}  FSAL { Name = VFS; }
}
`;
  writeFileSync(join(lab.files.nfs(pool), 'ganesha.conf'), `${server}${exported ? exports : ''}`);
}

/** Lays out what the server of a pool needs, and where hosts find it. */
export function prepareNfs(lab: Lab): void {
  lab.pools.forEach((pool, i) => {
    const folder = lab.files.nfs(pool);
    mkdirSync(join(folder, 'state'), { recursive: true });
    writeFileSync(join(folder, 'address'), nfsAddress(i + 1));
    if (lab.nfs?.includes('vers=3') === true) writeFileSync(join(folder, 'v3'), '');
    writeNfsConfig(lab, pool, new Map());
  });
}
