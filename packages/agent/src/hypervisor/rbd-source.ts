import { all, find, type XmlElement } from './xml.ts';

/** Where images of Ceph are, as libvirt says it in a domain's disk or in a storage pool. */
export interface RbdSource {
  readonly cephPool: string;
  /** `host` or `host:port`; [] when libvirt leaves them to Ceph's own configuration. */
  readonly monHosts: readonly string[];
  /** null: libvirt leaves user and key to Ceph's own configuration. */
  readonly user: string | null;
  /** uuid of the libvirt secret with the user's key. */
  readonly secret: string | null;
}

/** Reads `<host>` of a source, and `<auth>` in it or beside it. */
export function readRbdSource(cephPool: string, source: XmlElement, beside: XmlElement | undefined): RbdSource {
  const auth = find(source, 'auth') ?? find(beside, 'auth');
  const monHosts = all(source, 'host').flatMap(({ attributes: { name, port } }) => {
    if (name === undefined) return [];
    const host = name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
    return [port === undefined ? host : `${host}:${port}`];
  });
  // A usage names the secret by another word than its uuid: it is looked up by whoever needs the key.
  return {
    cephPool,
    monHosts,
    user: auth?.attributes.username ?? null,
    secret: find(auth, 'secret')?.attributes.uuid ?? null,
  };
}
