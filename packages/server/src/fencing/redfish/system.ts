import type { PowerState } from '@picket/protocol';
import type { z } from 'zod';
import { RedfishProblem } from './problem.ts';
import type { Session } from './session.ts';
import { collection, computerSystem } from './words.ts';

export type ComputerSystem = z.infer<typeof computerSystem>;

/**
 * The system that stands for the host: the one with this id, or the only one there is.
 * @throws RedfishProblem that names the ids when it cannot be told which is meant
 */
export async function readSystem(session: Session, id: string): Promise<ComputerSystem> {
  const systems = session.root.Systems['@odata.id'];
  if (id !== '') {
    const path = `${systems.replace(/\/$/, '')}/${encodeURIComponent(id)}`;
    const found = await session.find(computerSystem, path);
    if (found !== null) return found;
  }
  const { Members } = await session.read(collection, systems);
  const [only, ...others] = Members.map((member) => member['@odata.id']);
  const ids = Members.map((member) => idOf(member['@odata.id'])).join(', ');
  if (only === undefined) throw new RedfishProblem(`The Redfish service at ${session.at} knows of no system.`);
  if (id !== '') {
    throw new RedfishProblem(
      `The Redfish service at ${session.at} has no system "${id}"; set redfishSystem to the one of: ${ids}.`,
    );
  }
  if (others.length > 0) {
    throw new RedfishProblem(
      `The Redfish service at ${session.at} stands for several systems; set redfishSystem to the one of: ${ids}.`,
    );
  }
  return session.read(computerSystem, only);
}

function idOf(path: string): string {
  const id = path.replace(/\/$/, '').split('/').at(-1) ?? path;
  return id.replaceAll('%20', ' ');
}

/** PowerState (DSP2046) of each state that is one. */
export const powerWords = { on: 'On', off: 'Off' } as const;

/** Only On and Off are states; PoweringOff, PoweringOn, Paused and silence are on the way to one, or nothing (I4). */
export function powerOf({ PowerState: state }: ComputerSystem): PowerState {
  if (state === powerWords.on) return 'on';
  return state === powerWords.off ? 'off' : 'unknown';
}
