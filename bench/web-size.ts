import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

// How much each page of the web UI loads, compressed (gzip, level 9): what all pages share, and what each adds to it.
// `node bench/web-size.ts`. Build first: make web.

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly isEntry?: boolean;
}

const dist = resolve(import.meta.dirname, '../packages/web/dist');
const chunks = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;

/** Every file that is loaded with this chunk, whether script or style. */
function filesOf(key: string, seen = new Set<string>()): Set<string> {
  const chunk = chunks[key];
  if (chunk === undefined || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const file of chunk.css ?? []) seen.add(file);
  for (const each of chunk.imports ?? []) filesOf(each, seen);
  return seen;
}

const sizes = new Map<string, number>();
function bytes(file: string): number {
  const known = sizes.get(file) ?? gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
  sizes.set(file, known);
  return known;
}

const sum = (files: Iterable<string>, ending: string): number =>
  [...files].filter((file) => file.endsWith(ending)).reduce((total, file) => total + bytes(file), 0);
const kb = (value: number): string => `${(value / 1000).toFixed(1)} kB`;

const entry = Object.keys(chunks).find((key) => chunks[key]?.isEntry === true) ?? '';
const shared = filesOf(entry);
console.log('| page | JS added | JS in all | CSS in all |\n|---|---|---|---|');
console.log(`| what all share | | ${kb(sum(shared, '.js'))} | ${kb(sum(shared, '.css'))} |`);
for (const key of Object.keys(chunks)
  .filter((each) => /pages\/[^/]+\/view\.tsx$/.test(each))
  .sort()) {
  const own = filesOf(key);
  const all = new Set([...shared, ...own]);
  const added = sum(all, '.js') - sum(shared, '.js');
  console.log(
    `| ${key.replace(/^.*pages\/|\/view\.tsx$/g, '')} | ${kb(added)} | ${kb(sum(all, '.js'))} | ${kb(sum(all, '.css'))} |`,
  );
}
