import { openAuthority } from '../../agents/ca/authority.ts';
import { temporaryFolder } from '../../store/testing.ts';

/** For tests: a certificate for localhost and 127.0.0.1, and the CA that signed it. */
export async function testTls(): Promise<{ key: string; cert: string; ca: string }> {
  const folder = temporaryFolder('tls');
  try {
    const authority = await openAuthority(folder.path, 'test');
    const { keyPem, certificatePem } = await authority.issueServer(['localhost', '127.0.0.1']);
    return { key: keyPem, cert: certificatePem, ca: authority.certificatePem };
  } finally {
    folder.remove();
  }
}
