import type { AcceptAnswer } from '../driver.ts';
import type { Session } from './session.ts';
import { readSystem } from './system.ts';
import type { Reply } from './transport.ts';
import { chassis, saidBy } from './words.ts';

/** A resource with a locating light: the system, or a chassis of it. */
interface Lamp {
  readonly '@odata.id': string;
  readonly '@odata.etag'?: string | undefined;
  readonly LocationIndicatorActive?: boolean | null | undefined;
  readonly IndicatorLED?: string | null | undefined;
}

/** What older services call it, and the values for lit, the one that is seen best first (iLO knows Lit only). */
export const litValues = ['Blinking', 'Lit'] as const;

/** Switches the locating light by LocationIndicatorActive, or where there is none by the older IndicatorLED. */
export async function identify(session: Session, id: string, on: boolean): Promise<AcceptAnswer> {
  const system = await readSystem(session, id);
  const lamps: Lamp[] = [system];
  const [first] = system.Links?.Chassis ?? [];
  if (!hasLight(system) && first !== undefined) lamps.push(await session.read(chassis, first['@odata.id']));
  const lamp = lamps.find(hasLight);
  if (lamp === undefined) return { accepted: false, detail: 'Nothing was sent: this system offers no locating light.' };
  let said = '';
  for (const change of changes(lamp, on)) {
    const reply = await patch(session, lamp, change);
    said = `${JSON.stringify(change)}: ${saidBy(reply)}.`;
    if (reply.status >= 200 && reply.status < 300) return { accepted: true, detail: said };
  }
  return { accepted: false, detail: said };
}

function hasLight({ LocationIndicatorActive: active, IndicatorLED: led }: Lamp): boolean {
  return typeof active === 'boolean' || typeof led === 'string';
}

function changes({ LocationIndicatorActive: active }: Lamp, on: boolean): readonly object[] {
  if (typeof active === 'boolean') return [{ LocationIndicatorActive: on }];
  return (on ? litValues : (['Off'] as const)).map((IndicatorLED) => ({ IndicatorLED }));
}

/** Some services want the ETag (428), some do not take the one they gave (412). */
async function patch(session: Session, lamp: Lamp, body: object): Promise<Reply> {
  const etag = lamp['@odata.etag'];
  const request = { method: 'PATCH', path: lamp['@odata.id'], body } as const;
  const reply = await session.send(etag === undefined ? request : { ...request, headers: { 'if-match': etag } });
  return reply.status === 412 && etag !== undefined ? session.send(request) : reply;
}
