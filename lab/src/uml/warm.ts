import { join } from 'node:path';
import { cliEntry } from '../host/agent.ts';
import { checkout, node, scripts } from '../lab/files.ts';
import type { Lab } from '../lab/state.ts';
import { inLab } from '../machine/inside.ts';
import { attempt, run } from '../machine/run.ts';

const helperEntry = join(checkout, 'packages/agent/src/storage/helper-main.ts');

/** What takes hosts with kernels of their own long is done once under the machine's, and found by them in caches of the lab. */
export async function warm(lab: Lab): Promise<void> {
  const [first] = lab.hosts;
  if (lab.nfs === null || first === undefined) return;
  // Neither gets far: one finds no agent that has joined, the other no parent. Loaded and compiled they are all the same.
  const load = (...argv: string[]) =>
    attempt([node, '--disable-warning=ExperimentalWarning', ...argv], {
      env: { NODE_COMPILE_CACHE: lab.files.compiled },
    });
  await Promise.all([
    run(inLab(lab, ['unshare', '-m', '-n', 'bash', `${scripts}/warm-libvirt.sh`, first.name])),
    load(cliEntry, 'agent', 'run', '--data', join(lab.dir, 'nobody')),
    load(cliEntry, 'agent', 'join', '--data', join(lab.dir, 'nobody'), '--server', 'https://nobody', '--token', 'none'),
    load(helperEntry),
  ]);
}
