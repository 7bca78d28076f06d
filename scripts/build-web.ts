import { spawnSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

// Builds the web UI into packages/web/dist, which the server serves; does nothing while that is newer than all it is made from.

const root = resolve(import.meta.dirname, '..');
const built = join(root, 'packages/web/dist/index.html');
const sources = globSync(
  [
    'packages/web/{src,public}/**',
    'packages/web/{index.html,package.json,*.config.*}',
    'packages/protocol/src/**',
    'package-lock.json',
  ],
  { cwd: root },
);

const changedMs = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newestMs = Math.max(...sources.map((path) => changedMs(join(root, path))));

if (changedMs(built) < newestMs) {
  const bin = join(root, 'node_modules/.bin');
  // vite starts `node` by name: the pinned one must come first on a machine with an older one.
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` };
  const run = spawnSync(join(bin, 'vite'), ['build', '--logLevel', 'warn'], {
    cwd: join(root, 'packages/web'),
    stdio: 'inherit',
    env,
  });
  if (run.status === 0) console.log('web: built into packages/web/dist');
  process.exitCode = run.status ?? 1;
}
