import { readFile } from 'node:fs/promises';
import { PicketError } from '@picket/protocol';
import { belongTogether, openAuthority } from './agents/ca/authority.ts';
import { ensureServerCertificate, serverNames } from './agents/ca/server-certificate.ts';
import type { ApiOptions } from './api/start.ts';

/** From the installation's own CA, or files of a CA that browsers know. */
export type ApiTls = 'built-in' | { readonly certFile: string; readonly keyFile: string };

interface Where {
  readonly data: string;
  readonly apiHost: string;
  readonly advertiseHost?: string;
  readonly tls?: ApiTls;
}

/** How the API reads its key and certificate; nothing when it speaks plain HTTP. */
export function apiTls({ data, apiHost, advertiseHost, tls }: Where, installation: string): Pick<ApiOptions, 'tls'> {
  if (tls === undefined) return {};
  if (tls !== 'built-in') return { tls: () => ofFiles(tls.certFile, tls.keyFile) };
  const names = serverNames(apiHost, advertiseHost === undefined ? [] : [advertiseHost]);
  return {
    tls: async () => {
      const authority = await openAuthority(data, installation);
      const { keyPem, chainPem } = await ensureServerCertificate(data, authority, names, 'api');
      return { key: keyPem, cert: chainPem };
    },
  };
}

async function ofFiles(certFile: string, keyFile: string): Promise<{ key: string; cert: string }> {
  const read = (file: string) =>
    readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      throw new PicketError(
        'BAD_REQUEST',
        `The file ${file} of the API’s certificate cannot be read: ${error.message}.`,
      );
    });
  const [cert, key] = [await read(certFile), await read(keyFile)];
  if (!belongTogether(key, cert))
    throw new PicketError('BAD_REQUEST', `${keyFile} is not the key of the certificate ${certFile}.`);
  return { cert, key };
}
