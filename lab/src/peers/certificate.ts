import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../lab/state.ts';
import { run } from '../machine/run.ts';
import { serverAddress } from '../net/addresses.ts';

/** Makes the certificate of the lab's mail server and web service, which is its own CA; once for each lab. */
export async function makeCertificate(lab: Lab): Promise<void> {
  const folder = lab.files.peer('tls');
  if (existsSync(join(folder, 'cert.pem'))) return;
  mkdirSync(folder, { recursive: true });
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    join(folder, 'key.pem'),
  ];
  const who = ['-subj', '/CN=Peers of a Picket lab', '-addext', `subjectAltName=IP:${serverAddress}`, '-days', '365'];
  await run(['openssl', 'req', '-x509', ...key, ...who, '-out', join(folder, 'cert.pem')]);
}

/** What a notifier takes as `caCertificate`. */
export function peerCertificate(lab: Lab): string {
  return readFileSync(join(lab.files.peer('tls'), 'cert.pem'), 'utf8');
}
