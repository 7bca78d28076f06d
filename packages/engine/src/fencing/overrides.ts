import type { Draft } from '../draft.ts';

/** A person's override is for one action: it ends when the power command goes out, when the try fails, and with any life. */
export function forgetOverrides(d: Draft, name: string): void {
  const { incident } = d.host(name);
  if (incident !== null && incident.overrides.length > 0)
    d.patchHost(name, { incident: { ...incident, overrides: [] } });
}
