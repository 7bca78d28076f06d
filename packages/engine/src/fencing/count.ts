import type { Draft } from '../draft.ts';
import { capIsFull, capUse, cellMax } from '../gates/cap.ts';
import { list, n, secs } from '../words/sentences.ts';

/** I3, S15: one count per incident, at its first automatic power command. It stands however many tries follow. */
export function countOnce(d: Draft, name: string, effect: string): void {
  const { incident } = d.host(name);
  if (incident === null || incident.counted) return;
  const action = { at: d.now, host: name, incident: incident.id, effect };
  d.patch({ cap: { ...d.cluster.cap, actions: [...d.cluster.cap.actions, action].slice(-1000) } });
  d.patchHost(name, { incident: { ...incident, counted: true } });
}

/** Topic of the incident whose count filled the cap: a command that does not leave, and is counted again, is no news. */
const FILLED = 'cap-filled';

/** The count that fills the cap is told at once: people hear that nothing more will be cut before the next host dies. */
export function tellWhenFull(d: Draft, name: string, what = 'this power cut'): void {
  if (!capIsFull(d.cluster, d.now) || d.cluster.cap.reachedAt !== null) return;
  if (!d.isFirst(name, FILLED)) {
    d.patch({ cap: { ...d.cluster.cap, reachedAt: d.now } });
    return;
  }
  const used = capUse(d.cluster, d.now);
  const hosts = list([...new Set(used.map((a) => a.host))]);
  const most =
    used.length >= d.cluster.settings.fencingMaxActions ? d.cluster.settings.fencingMaxActions : cellMax(d.cluster);
  const whose = used.length >= d.cluster.settings.fencingMaxActions ? '' : ' of the whole installation';
  tellReached(
    d,
    name,
    `${what} of ${name} is the last of ${n(most, 'failure action')}${whose} within ${secs(d.cluster.settings.fencingWindowSeconds * 1000)} (${hosts}).`,
  );
}

/** Told once per reached cap; from then on it is a person's (or time's) to open it again. */
export function tellReached(d: Draft, name: string, why: string): void {
  const { cap, settings } = d.cluster;
  if (cap.reachedAt !== null) return;
  d.patch({ cap: { ...cap, reachedAt: d.now } });
  const way =
    settings.capRelease === 'acknowledge'
      ? 'Look at the cluster, then run: picket cap acknowledge --reason "…"'
      : 'It opens again when the first of these actions leaves the window.';
  const sentence = `No further host is fenced: ${why} ${way}`;
  d.say(d.cluster.name, 'cap-reached', sentence, { incident: d.host(name).incident?.id });
  d.notify('cap-reached', 'critical', name, sentence, { host: name });
}

/** The command that was counted never left: the incident counts at its next one. */
export function countNotSent(d: Draft, name: string, effect: string): void {
  const { cap, hosts } = d.cluster;
  const counted = cap.actions.find((a) => a.effect === effect);
  if (counted === undefined) return;
  const actions = cap.actions.filter((a) => a !== counted);
  // The cap that this count had filled was not reached after all.
  const reachedAt = cap.reachedAt === counted.at ? null : cap.reachedAt;
  d.patch({ cap: { ...cap, actions, reachedAt } });
  const incident = hosts[name]?.incident ?? null;
  if (incident !== null) d.patchHost(name, { incident: { ...incident, counted: false } });
}
