import { generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';

/** DER (X.690): tag, length, content. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(4, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x82]), length, body]);
}

const sequence = (...content: readonly Uint8Array[]) => der(0x30, ...content);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
/** 2.5.4.3 */
const commonNameOid = oid('550403');
/** 1.2.840.10045.4.3.2 */
const ecdsaWithSha256Oid = oid('2a8648ce3d040302');

/** A new EC P-256 private key. */
export async function newKey(): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  return promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
}

/**
 * PKCS#10 request (RFC 2986) for a P-256 key, PEM. The server takes only the key from it. These few fields do not need a
 * certificate library, which takes 100 ms to load and replaces parts of `Reflect`.
 */
export function certificateRequest(commonName: string, keys: { privateKey: KeyObject; publicKey: KeyObject }): string {
  const name = sequence(der(0x31, sequence(commonNameOid, der(0x0c, Buffer.from(commonName, 'utf8')))));
  const version = der(0x02, Buffer.from([0]));
  const noAttributes = der(0xa0);
  const info = sequence(version, name, keys.publicKey.export({ type: 'spki', format: 'der' }), noAttributes);
  const signature = sign('sha256', info, keys.privateKey);
  const request = sequence(info, sequence(ecdsaWithSha256Oid), der(0x03, Buffer.from([0]), signature));
  const lines = request.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines.join('\n')}\n-----END CERTIFICATE REQUEST-----\n`;
}
