import { existsSync } from 'node:fs';
import type { Counts } from './counts.ts';
import { runCheck, runCheckAside, runVitest, skipVitest } from './run.ts';

/** One entry of `make test`. `needs` says why it can't run here; it is then counted as skipped. */
export interface Step {
  name: string;
  group: 'check' | 'unit' | 'browser' | 'sim' | 'e2e';
  run: () => Promise<Counts>;
  /** It uses one core, and says nothing until it ends: it may run beside others of its kind. */
  aside?: true;
  needs?: () => string | undefined;
  skip?: () => Counts;
}

const check = (name: string, command: string, ...args: string[]): Step => ({
  name,
  group: 'check',
  aside: true,
  run: () => runCheckAside(name, command, args),
});

/** So many random histories must keep every promise; a million do in `make test-long`. */
const HISTORIES = 500;

/** Everything `make test` does after the set-up, in order: what fails fastest comes first, yet lint takes as long as all other checks. */
export const steps: Step[] = [
  check('lint', 'eslint', '--max-warnings=0', '.'),
  check('dependencies', 'node', 'scripts/check-dependencies.ts'),
  check('format', 'biome', 'ci', '--colors=off', '--error-on-warnings', '--max-diagnostics=50', '.'),
  check('types', 'tsc', '-p', 'tsconfig.json', '--noEmit'),
  check('types of the web UI', 'tsc', '-p', 'packages/web/src/tsconfig.json'),
  check('architecture', 'node', 'scripts/check-architecture.ts'),
  check('reference', 'node', 'scripts/reference.ts', '--check'),
  check('unused', 'knip', '--no-progress'),
  { name: 'unit', group: 'unit', run: () => runVitest('unit') },
  check('web UI builds', 'node', 'scripts/build-web.ts'),
  {
    name: 'browser',
    group: 'browser',
    run: () => runVitest('browser'),
    needs: () =>
      existsSync('/usr/bin/chromium') ? undefined : 'the pages are tried in Chromium: apt-get install chromium',
    skip: () => skipVitest('browser'),
  },
  {
    name: 'histories',
    group: 'sim',
    run: () =>
      runCheck('node', [
        'packages/cli/src/main.ts',
        ...[
          'sim',
          'explore',
          '--histories',
          String(HISTORIES),
          '--seed',
          '1',
          '--out',
          '.sim/test',
          '--library',
          'scenarios',
        ],
      ]),
  },
  {
    name: 'e2e',
    group: 'e2e',
    run: () => runVitest('e2e'),
    needs: () => (process.getuid?.() === 0 ? undefined : "the lab's hosts are namespaces: it needs root"),
    skip: () => skipVitest('e2e'),
  },
];
