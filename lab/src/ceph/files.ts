import { join } from 'node:path';
import type { Lab } from '../lab/state.ts';

/** The lab's Ceph: one monitor and one OSD in memory, at an address of their own on the lab's bridge (lab/sh/ceph-run.sh). */
export const cephAddress = '10.77.3.1';
/** Its one pool for images, by the name that Picket and Ceph use. */
export const cephPool = 'rbd1';
/** The libvirt secret by which guests name their key: the same on every host, as on real clusters. */
export const cephSecret = '0b5e7f1c-2d6a-4c38-9f4b-8f3f1c5a7e21';

export type CephUser = 'admin' | 'libvirt' | 'picket-agent' | 'picket-fence';

export function cephFiles({ dir }: Pick<Lab, 'dir'>) {
  const folder = join(dir, 'ceph');
  return {
    folder,
    /** Seen as /etc/ceph everywhere in the lab. */
    etc: join(folder, 'etc'),
    keyring: (user: CephUser) => join(folder, `etc/ceph.client.${user}.keyring`),
    log: join(folder, 'ceph.log'),
  };
}
