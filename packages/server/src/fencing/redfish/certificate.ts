import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { getCACertificates } from 'node:tls';

/** Setting `redfishCertificate`: which certificate of the service is believed. */
export type CertificatePolicy =
  | { readonly kind: 'verify' }
  /** SHA-256 of the certificate, upper-case hex without colons. */
  | { readonly kind: 'pin'; readonly fingerprint: string }
  | { readonly kind: 'any' };

/** Reads the setting; what is neither `verify`, `any` nor a SHA-256 fingerprint comes back as a sentence. */
export function parseCertificatePolicy(text: string): CertificatePolicy | { readonly problem: string } {
  const word = text.trim();
  if (word === 'verify' || word === 'any') return { kind: word };
  const hex = word.replaceAll(':', '').toUpperCase();
  if (/^[0-9A-F]{64}$/.test(hex)) return { kind: 'pin', fingerprint: hex };
  return { problem: 'write verify, any, or a SHA-256 fingerprint of 64 hex digits, with or without colons.' };
}

let authorities: string[] | undefined;

/** The CAs that this machine trusts, beside those that Node brings along. */
function trustedAuthorities(): string[] {
  authorities ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  return authorities;
}

/**
 * How to connect so that the certificate can be judged before anything is sent. Where it is judged by its fingerprint or not
 * at all, the weak keys and signatures of older BMCs are accepted too (OpenSSL's security level 1).
 */
export function connectionOptions(policy: CertificatePolicy): ConnectionOptions {
  const lax = { rejectUnauthorized: false, minVersion: 'TLSv1.2' } as const;
  return policy.kind === 'verify' ? { ...lax, ca: trustedAuthorities() } : { ...lax, ciphers: 'DEFAULT:@SECLEVEL=1' };
}

/** Why the certificate of this connection is not believed, with what to do about it; null = it is. */
export function refusedCertificate(socket: TLSSocket, policy: CertificatePolicy, at: string): string | null {
  if (policy.kind === 'any') return null;
  const seen = socket.getPeerCertificate().fingerprint256 ?? '';
  if (policy.kind === 'pin') {
    if (seen.replaceAll(':', '') === policy.fingerprint) return null;
    return `Nothing was sent: the certificate of ${at} is not the one of redfishCertificate. Its SHA-256 fingerprint is ${seen}: if it was renewed, set that; if not, somebody else answers there.`;
  }
  if (socket.authorized) return null;
  const why = reasons[String(socket.authorizationError)] ?? `is not valid (${String(socket.authorizationError)})`;
  return `Nothing was sent: the certificate of ${at} ${why}. If you know this device, set redfishCertificate to its SHA-256 fingerprint ${seen}.`;
}

const reasons: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from a CA that this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes from a CA that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'comes from a CA that this machine does not know',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet (is the clock of this machine right?)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name',
};
