import { expect, it } from 'vitest';
import { healthOf } from './health.ts';
import { mountsIn } from './mounts.ts';

// Lines as Linux 6.1 shows them.
const table = `36 35 0:44 / /run/pool/v41 rw,relatime - nfs4 nas1:/vms rw,vers=4.1,rsize=1048576,hard,proto=tcp,timeo=600,retrans=2,sec=sys,local_lock=none,addr=10.0.0.9
37 35 0:45 / /mnt/with\\040space rw,relatime shared:5 - nfs nas1:/vms rw,vers=3,soft,proto=tcp,timeo=50,local_lock=none,addr=10.0.0.9
38 35 0:46 / /run/pool/nolock rw,relatime - nfs nas1:/vms rw,vers=3,hard,nolock,proto=tcp,local_lock=all,addr=10.0.0.9
39 35 0:47 / /run/pool/local4 rw,relatime - nfs4 nas1:/vms rw,vers=4.2,hard,local_lock=posix
40 35 0:48 / /run/pool/flock rw,relatime - nfs4 nas1:/vms rw,vers=4.2,hard,local_lock=flock
41 35 8:1 /srv/pool /run/pool/bound rw,relatime - ext4 /dev/vda rw
42 35 0:50 / /run/pool/twice rw - ext4 /dev/vdb rw
43 35 0:51 / /run/pool/twice ro,relatime - nfs4 nas1:/vms rw,vers=4.0,soft,local_lock=none
`;

it.each([
  ['/run/pool/v41', 'NFS 4.1 from nas1:/vms, hard, locks end with their lease', 'lease', 0],
  ['/mnt/with space', 'NFS 3 from nas1:/vms, soft, locks by NLM', 'left-behind', 1],
  ['/run/pool/nolock', 'NFS 3 from nas1:/vms, hard, locks are not shared', 'not-shared', 1],
  ['/run/pool/local4', 'NFS 4.2 from nas1:/vms, hard, locks are not shared', 'not-shared', 1],
  ['/run/pool/flock', 'NFS 4.2 from nas1:/vms, hard, locks end with their lease', 'lease', 0],
  ['/run/pool/bound', 'ext4 from /dev/vda', 'unknown', 0],
  ['/run/pool/twice', 'NFS 4.0 from nas1:/vms, soft, locks end with their lease', 'lease', 0],
])('%s is told as "%s"', (path, about, locks, warnings) => {
  const mount = mountsIn(table).get(path);
  if (mount === undefined) throw new Error(`${path} is not in the table`);
  expect(healthOf(mount)).toMatchObject({ about, locks });
  expect(healthOf(mount).warnings).toHaveLength(warnings);
});
