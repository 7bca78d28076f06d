import { databaseTrouble } from './health.ts';
import type { Log } from './ports.ts';
import { sentence } from './sentence.ts';
import type { RuntimeSurface } from './surface.ts';

type Surface = Pick<RuntimeSurface, 'clusterNames' | 'state' | 'submit'>;

/** Tells every cluster what is wrong with this server's database; what others said of the observer stays (I5). */
export function tellDatabaseTroubles(runtime: Surface, troubles: readonly string[], log: Log): void {
  changeTroubles(runtime, log, (before) => [...before.filter((t) => !t.startsWith(databaseTrouble)), ...troubles]);
}

/** Tells every cluster of one more trouble, once. */
export function addTrouble(runtime: Surface, trouble: string, log: Log): void {
  changeTroubles(runtime, log, (before) => (before.includes(trouble) ? null : [...before, trouble]));
}

/** What a server says of itself when agents have obeyed `seen`, an epoch above its `own` (S17). */
export function outranked(seen: number, own: number): string {
  return `This server is an older copy of another one: agents have obeyed epoch ${seen}, this one has ${own}. It gives no orders. Stop it; or, if the other one is gone for good, stop this one, run: picket server take-over --data FOLDER --above ${seen}, and start it again.`;
}

/** `change` returns null where nothing is to be said. */
function changeTroubles(
  runtime: Surface,
  log: Log,
  change: (before: readonly string[]) => readonly string[] | null,
): void {
  for (const cluster of runtime.clusterNames()) {
    const troubles = change(runtime.state(cluster).observer.troubles);
    if (troubles === null) continue;
    runtime.submit(cluster, { kind: 'observer-changed', troubles }).catch((error: unknown) => {
      log.error('A trouble of this server could not be recorded.', { cluster, troubles, reason: sentence(error) });
    });
  }
}
