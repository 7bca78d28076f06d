import { readFileSync } from 'node:fs';

/** Of this server, as its package says it. */
export const version: string = String(
  (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: unknown }).version,
);
