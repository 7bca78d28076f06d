import type { Io } from '../io.ts';

/** The key file of the server that was named; undefined: secret.key in its data folder. */
export function keyFileOf(io: Io, options: { readonly keyFile?: string }): string | undefined {
  const named = options.keyFile ?? io.env.PICKET_KEY_FILE ?? '';
  return named === '' ? undefined : named;
}
