import type { Draft } from '../draft.ts';

/** I3, S15: one count per incident, at its first automatic power command. It stands however many tries follow. */
export function countOnce(d: Draft, name: string, effect: string): void {
  const { incident } = d.host(name);
  if (incident === null || incident.counted) return;
  const action = { at: d.now, host: name, incident: incident.id, effect };
  d.patch({ cap: { ...d.cluster.cap, actions: [...d.cluster.cap.actions, action].slice(-1000) } });
  d.patchHost(name, { incident: { ...incident, counted: true } });
}

/** The command that was counted never left: the incident counts at its next one. */
export function countNotSent(d: Draft, name: string, effect: string): void {
  const { cap, hosts } = d.cluster;
  const actions = cap.actions.filter((a) => a.effect !== effect);
  if (actions.length === cap.actions.length) return;
  d.patch({ cap: { ...cap, actions } });
  const incident = hosts[name]?.incident ?? null;
  if (incident !== null) d.patchHost(name, { incident: { ...incident, counted: false } });
}
