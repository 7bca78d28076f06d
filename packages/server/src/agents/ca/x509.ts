import { installReflectMetadata } from './reflect-metadata.ts';

type X509 = typeof import('@peculiar/x509');

/** Loads the certificate library on first use: it costs 100 ms and some MB that a server with valid certificates never needs. */
export async function loadX509(): Promise<X509> {
  installReflectMetadata();
  return import('@peculiar/x509');
}

/** ECDSA on P-256 with SHA-256: what the CA, the listener and Picket's own agents use. */
export const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const signingAlgorithm = { ...keyAlgorithm, hash: 'SHA-256' } as const;
