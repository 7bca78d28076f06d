import { sentence, sum } from './steps/counts.ts';
import { onCeph } from './steps/on-ceph.ts';
import { onHosts } from './steps/on-hosts.ts';
import { runCheck, runVitest } from './steps/run.ts';

// `test-long.ts PART`: one part of the tests that take too long for `make test`. Each ends within an hour on two cores and may be
// run again: histories go on where they stopped. Exit code 1 if it failed, 2 for a part that does not exist.

/** A million histories in equal parts. */
const HISTORIES = 1_000_000;
const HISTORY_PARTS = 30;

const picket = (...args: string[]) => runCheck('node', ['packages/cli/src/main.ts', 'sim', ...args]);

const histories = (part: number) =>
  picket(
    'explore',
    ...['--histories', String(HISTORIES), '--seed', '1000000', '--part', `${part}/${HISTORY_PARTS}`, '--out', '.sim'],
  );

const parts: Record<string, { about: string; run: () => ReturnType<typeof runCheck> }> = {
  ...Object.fromEntries(
    Array.from({ length: HISTORY_PARTS }, (_, i) => [
      String(i + 1),
      { about: `histories, part ${i + 1} of ${HISTORY_PARTS}`, run: () => histories(i + 1) },
    ]),
  ),
  histories: {
    about: '5,000 histories, and what neither they nor the scenarios reach',
    run: () =>
      picket('explore', '--histories', '5000', '--seed', '1', '--out', '.sim/histories', '--library', 'scenarios'),
  },
  teeth: { about: 'deliberate sabotages, each to be caught', run: () => picket('teeth') },
  mutation: {
    about: 'mutants of the engine, each to be killed; goes on where it stopped',
    run: () => runCheck('stryker', ['run']),
  },
  fuzz: {
    about: 'each operation of the API with 500 inputs of each kind of caller',
    run: () => runVitest('unit', { PICKET_FUZZ: '500' }, 'packages/server/src/api/fuzz.test.ts'),
  },
  hostile: {
    about: 'each text setting with each hostile value',
    run: () => runVitest('unit', { PICKET_HOSTILE: 'all' }, 'packages/server/src/settings/hostile-values.test.ts'),
  },
  e2e: {
    about: 'every end-to-end story, and the server killed at every point of each flow (root)',
    run: () => runVitest('e2e', { PICKET_E2E: 'all', PICKET_KILLPOINTS: 'flows' }),
  },
  'kill-points': {
    about: 'the server killed at every point, each in an incident of its own (root)',
    run: () => runVitest('e2e', { PICKET_KILLPOINTS: 'each' }, 'lab/e2e/killpoints.test.ts'),
  },
  ceph: {
    about: 'the storage module for images of Ceph, against a real Ceph on loopback (root)',
    run: onCeph,
  },
  nfs: {
    about: 'hosts with kernels of their own on real NFS: panic, caches, hung servers, clocks, leases (root)',
    run: () => runVitest('nfs'),
  },
  'swarm-ui': {
    about: 'the web UI with 1,000 simulated hosts: painted, filtered; and how fast the API answers meanwhile',
    run: async () =>
      sum([await runCheck('node', ['bench/ui-swarm.ts']), await runCheck('node', ['bench/api-latency.ts'])]),
  },
  'on-hosts': { about: 'scenario files on real hosts, with the same expectations (root)', run: onHosts },
};

const [word = ''] = process.argv.slice(2);
const part = parts[word];
if (part === undefined) {
  const others = Object.entries(parts).slice(HISTORY_PARTS);
  console.log(
    `make test-long PART=1 … PART=${HISTORY_PARTS}: ${HISTORIES.toLocaleString('en')} histories in ${HISTORY_PARTS} parts`,
  );
  for (const [name, { about }] of others) console.log(`make test-long PART=${name}: ${about}`);
  process.exitCode = word === '' ? 0 : 2;
} else {
  console.log(`── ${part.about} ──`);
  const counts = await part.run();
  console.log(sentence(counts));
  process.exitCode = counts.failed > 0 ? 1 : 0;
}
