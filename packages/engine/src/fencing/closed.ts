import type { Draft } from '../draft.ts';
import { capIsFull } from '../gates/cap.ts';
import type { GateReport } from '../gates/index.ts';
import { tellOnceInGroup } from '../states/group.ts';
import { tellReached } from './count.ts';

export interface Held {
  /** All gates. */
  readonly report: readonly GateReport[];
  /** Those that hold it back. */
  readonly shut: readonly GateReport[];
  readonly sentence: string;
  /** It is held back in a way of which nothing was said yet. */
  readonly isNew?: boolean;
}

/** What holds a host back is told once per change; a cap that is reached is told as that. */
export function tellHeld(d: Draft, name: string, { report, shut, sentence, isNew = false }: Held): void {
  const { incident } = d.host(name);
  if (incident === null) return;
  const closedGates = report.filter((g) => !g.open).map((g) => g.id);
  const ids = shut.map((g) => g.id);
  if (isNew || closedGates.join() !== incident.closedGates.join()) {
    d.patchHost(name, { sentence, incident: { ...incident, closedGates } });
    d.say(name, 'gates', sentence, { gates: report });
    // A cap that is reached only now is told as that.
    const told = d.cluster.cap.reachedAt !== null;
    const first = ids.filter((id) => (id !== 'cap' || told) && !incident.closedGates.includes(id));
    if (tellOnceInGroup(d, name, first).length > 0)
      d.notify('gate-closed', 'warning', name, sentence, { gates: report });
  }
  const cap = shut.find((g) => g.id === 'cap');
  if (cap !== undefined) tellReached(d, name, cap.why);
}

/** `capRelease` window: once actions have left the window, the cap may be reached (and told) anew. */
export function releaseCapByTime(d: Draft): void {
  const { cap, settings } = d.cluster;
  if (cap.reachedAt === null || settings.capRelease !== 'window') return;
  if (!capIsFull(d.cluster, d.now)) d.patch({ cap: { ...cap, reachedAt: null } });
}
