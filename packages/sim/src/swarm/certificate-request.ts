import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';

/** A new EC P-256 private key, PEM. All hosts of a swarm share one: the server tells them apart by their certificates. */
export function newKeyPem(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

/** PKCS#10 request (RFC 2986) for a P-256 key, PEM. The server takes only the key from it: the name may be empty. */
export function certificateRequest(keyPem: string): string {
  const key = createPrivateKey(keyPem);
  const version = der(0x02, Buffer.of(0));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const info = der(0x30, version, der(0x30), publicKey, der(0xa0));
  // 1.2.840.10045.4.3.2, ecdsa-with-SHA256.
  const algorithm = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')));
  const request = der(0x30, info, algorithm, der(0x03, Buffer.of(0), sign('sha256', info, key)));
  const lines = request.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines}\n-----END CERTIFICATE REQUEST-----\n`;
}

/** Tag, length, content (X.690); nothing here is longer than 255 bytes. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const length = body.length < 0x80 ? [body.length] : [0x81, body.length];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
