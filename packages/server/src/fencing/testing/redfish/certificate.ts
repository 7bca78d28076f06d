import { createPrivateKey, webcrypto } from 'node:crypto';
import { keyAlgorithm, loadX509, signingAlgorithm } from '../../../agents/ca/x509.ts';

const dayMs = 86_400_000;

/** A self-signed certificate as BMCs come with, good for 127.0.0.1 and localhost. */
export async function selfSigned(): Promise<{ key: string; cert: string }> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    notBefore: new Date(Date.now() - dayMs),
    notAfter: new Date(Date.now() + 365 * dayMs),
    name: [{ CN: ['redfish double'] }],
    keys,
    signingAlgorithm,
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return { key: key.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: certificate.toString('pem') };
}
