import { join } from 'node:path';
import type { Lab } from '../lab/state.ts';

/** The lab's Ceph: one monitor and one OSD in memory, at an address of their own on the lab's bridge. */
export const cephAddress = '10.77.3.1';
/** Its one pool for images, by the name that Picket and Ceph use. */
export const cephPool = 'rbd1';

/** Whom Ceph knows, and what each may: as an operator would set it up (docs/ceph.md). */
export const cephUsers = {
  /** The lab itself. */
  admin: { mon: 'allow *', osd: 'allow *', mgr: 'allow *' },
  /** QEMU, by a secret of libvirt. */
  libvirt: { mon: 'profile rbd', osd: `profile rbd pool=${cephPool}` },
  /** The agents: their heartbeats, and looks at images. */
  'picket-agent': { mon: 'profile rbd', osd: `profile rbd pool=${cephPool}` },
  /** The server: the blocklist, and looks at images; it writes nothing. */
  'picket-fence': {
    mon: 'allow r, allow command "osd blocklist"',
    osd: `profile rbd-read-only pool=${cephPool}`,
  },
} as const satisfies Record<string, Record<string, string>>;

export type CephUser = keyof typeof cephUsers;

/** The libvirt secret by which guests name their key: the same on every host, as on real clusters. */
export const cephSecret = '0b5e7f1c-2d6a-4c38-9f4b-8f3f1c5a7e21';

export function cephFiles(lab: Pick<Lab, 'dir'>) {
  const folder = join(lab.dir, 'ceph');
  return {
    folder,
    /** Seen as /etc/ceph everywhere in the lab. */
    etc: join(folder, 'etc'),
    conf: join(folder, 'etc/ceph.conf'),
    keyring: (user: CephUser) => join(folder, `etc/ceph.client.${user}.keyring`),
    keys: join(folder, 'keys.json'),
    log: join(folder, 'log'),
  };
}
