import { notifierSecrets } from '../notify/notifiers.ts';
import type { ConfigPath } from './path.ts';

/** Where a secret is taken from when a file is read: a variable of the environment, or a file. */
export type SecretReference = { readonly env: string } | { readonly file: string };

/** Resolves with the secret. @throws Error with a sentence for people, without the secret */
export type ReadSecret = (reference: SecretReference) => Promise<string>;

const secretFields: ReadonlySet<string> = new Set(['ipmiPassword', ...Object.values(notifierSecrets).flat()]);

/**
 * Puts secrets in the place of `{ env: NAME }` and `{ file: PATH }`, where a secret may stand and nowhere else.
 * @returns the document with secrets in the clear, and what could not be read
 */
export async function withSecrets(
  document: unknown,
  read: ReadSecret,
): Promise<{ document: unknown; problems: { path: ConfigPath; reason: string }[] }> {
  const problems: { path: ConfigPath; reason: string }[] = [];

  async function walk(value: unknown, path: ConfigPath): Promise<unknown> {
    if (Array.isArray(value)) return Promise.all(value.map((part, index) => walk(part, [...path, index])));
    if (typeof value !== 'object' || value === null) return value;
    const last = path.at(-1);
    const reference = typeof last === 'string' && secretFields.has(last) ? referenceIn(value) : null;
    if (reference === null) {
      const parts = Object.entries(value).map(async ([key, part]) => [key, await walk(part, [...path, key])] as const);
      return Object.fromEntries(await Promise.all(parts));
    }
    try {
      return await read(reference);
    } catch (error) {
      problems.push({ path, reason: error instanceof Error ? error.message : String(error) });
      // Stands for it, so that nothing more is said of this place.
      return '';
    }
  }

  return { document: await walk(document, []), problems };
}

function referenceIn(value: object): SecretReference | null {
  const [only, ...more] = Object.entries(value);
  if (only === undefined || more.length > 0) return null;
  const [key, name] = only as [string, unknown];
  if (typeof name !== 'string' || name === '') return null;
  return key === 'env' ? { env: name } : key === 'file' ? { file: name } : null;
}
