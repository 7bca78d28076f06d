import { createPrivateKey, webcrypto } from 'node:crypto';
import { keyAlgorithm, loadX509, signingAlgorithm } from '../ca/x509.ts';

/** A fresh key (PEM) and a certificate request for it, as an agent makes them. */
export async function makeRequest(commonName: string): Promise<{ keyPem: string; csr: string }> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [commonName] }],
    keys,
    signingAlgorithm,
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { keyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(), csr: request.toString('pem') };
}
