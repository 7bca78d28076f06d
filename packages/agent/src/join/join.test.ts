import { createPublicKey, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { certificateRequest, newKey } from './certificate-request.ts';
import { joinCluster } from './join.ts';
import { parseToken } from './token.ts';

const token = `picket1.${'s'.repeat(32)}.${'0'.repeat(64)}`;

/** A DER element at an offset: its whole bytes, and where its content begins. */
function element(der: Buffer, at: number): { whole: Buffer; content: number; end: number } {
  const short = der[at + 1] ?? 0;
  const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
  const length = lengthBytes === 0 ? short : der.readUIntBE(at + 2, lengthBytes);
  const content = at + 2 + lengthBytes;
  return { whole: der.subarray(at, content + length), content, end: content + length };
}

it('makes a PKCS#10 request that carries its key and is signed by it', async () => {
  const keys = await newKey();
  const pem = certificateRequest('kvm1', keys);
  const der = Buffer.from(pem.replace(/-----.*-----/g, ''), 'base64');
  const info = element(der, element(der, 0).content);
  const algorithm = element(der, info.end);
  const signature = element(der, algorithm.end);
  const key = element(der, element(der, element(der, info.content).end).end);
  expect(createPublicKey({ key: key.whole, format: 'der', type: 'spki' }).equals(keys.publicKey)).toBe(true);
  expect(verify('sha256', info.whole, keys.publicKey, der.subarray(signature.content + 1, signature.end))).toBe(true);
});

it('reads a token, with blanks around it too', () => {
  expect(parseToken(` ${token}\n`)).toEqual({ secret: 's'.repeat(32), caFingerprint: '0'.repeat(64) });
});

it.each(['', 'picket1.short', token.slice(0, -1), token.replace('picket1', 'picket2')])(
  'refuses %j as a token',
  (text) => {
    expect(() => parseToken(text)).toThrow('not a join token');
  },
);

it.each([
  ['a server without https', { server: 'http://127.0.0.1:1' }, 'BAD_REQUEST', 'is not a server'],
  ['a pool without a path', { pools: ['nfs1'] }, 'BAD_REQUEST', 'is not a pool'],
  ['a pool with a relative path', { pools: ['nfs1=pool'] }, 'BAD_REQUEST', 'is not a pool'],
  ['a rack without a name', { rack: 'r 1' }, 'BAD_REQUEST', 'cannot be a rack'],
  ['a data folder that cannot be', { data: '/dev/null/picket' }, 'BAD_REQUEST', 'is not writable'],
])('says what is wrong with %s', async (_, options, code, words) => {
  const joined = joinCluster({ server: 'https://127.0.0.1:1', token, data: '/dev/null/picket', ...options });
  await expect(joined).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
});
