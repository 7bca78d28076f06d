import type { X509Certificate } from 'node:crypto';

/** Whom an agent's certificate names. */
export interface AgentIdentity {
  readonly installation: string;
  readonly cluster: string;
  readonly host: string;
}

const sanPattern = /^URI:picket:\/\/([^/",]+)\/([^/",]+)\/([^/",]+)$/;

/** `picket://<installation>/<cluster>/<host>`, each part percent-encoded. */
export function identityUri(identity: AgentIdentity): string {
  return `picket://${[identity.installation, identity.cluster, identity.host].map(encodeURIComponent).join('/')}`;
}

/** Reads the identity from a certificate whose one alternative name is such a URI; null for any other certificate. */
export function identityOf(certificate: X509Certificate): AgentIdentity | null {
  const match = sanPattern.exec(certificate.subjectAltName ?? '');
  if (match === null) return null;
  try {
    const [installation = '', cluster = '', host = ''] = match.slice(1).map(decodeURIComponent);
    return { installation, cluster, host };
  } catch {
    return null;
  }
}

/** SHA-256 of the certificate (DER), lower-case hex: how tokens pin the CA and enrolments pin an agent. */
export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}
