import type { Explored, ExploreOptions } from './explore/explore.ts';
import type { RunOptions } from './run/run.ts';
import type { SwarmOptions } from './swarm/swarm.ts';
import type { TeethOptions } from './teeth/index.ts';

export { parsePart } from './explore/part.ts';
export type { RunOptions } from './run/run.ts';
export type { SwarmApi } from './swarm/api.ts';

// Each part is loaded when it is used: ten thousand simulated agents need no engine, and a scenario no sockets.

/** Plays scenario files and folders; resolves with the exit code. */
export async function runScenarios(places: readonly string[], options: RunOptions): Promise<number> {
  const run = await import('./run/run.ts');
  return run.runScenarios(places, options);
}

/** Plays histories drawn from seeds and holds each against the invariants. */
export async function explore(options: ExploreOptions): Promise<Explored> {
  const { explore: play } = await import('./explore/explore.ts');
  return play(options);
}

/** Runs simulated agents against a running server until `signal` aborts. @throws PicketError */
export async function runSwarm(options: SwarmOptions): Promise<void> {
  const swarm = await import('./swarm/swarm.ts');
  await swarm.runSwarm(options);
}

/** One word (`on`, `off`, `status`, `kill` …) to the fence device of a host of a running swarm. @throws PicketError */
export async function swarmPower(stateDir: string, host: string, word: string): Promise<string> {
  const [{ askPower }, { PicketError }] = await Promise.all([import('./swarm/power.ts'), import('@picket/protocol')]);
  return askPower(stateDir, host, word).catch((error: unknown) => {
    throw new PicketError('BAD_REQUEST', error instanceof Error ? error.message : String(error));
  });
}

/** Plays sabotaged builds until somebody notices; resolves with the exit code. */
export async function huntSabotages(options: TeethOptions, print: (line: string) => void): Promise<number> {
  const { teeth } = await import('./teeth/index.ts');
  return teeth(options, print);
}
