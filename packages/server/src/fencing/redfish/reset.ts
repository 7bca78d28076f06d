import type { AcceptAnswer, PowerAction } from '../driver.ts';
import { Unanswered } from './problem.ts';
import type { Session } from './session.ts';
import { type ComputerSystem, powerOf, readSystem } from './system.ts';
import type { Reply } from './transport.ts';
import { actionInfo, saidBy } from './words.ts';

/**
 * ResetType (DSP2046) for each order, the preferred one first. Never a graceful one: a host that hangs would never obey, and
 * one that does not would go on writing meanwhile.
 */
export const resetTypes = {
  off: ['ForceOff'],
  on: ['On', 'ForceOn'],
  reboot: ['ForceRestart', 'PowerCycle'],
} as const satisfies Record<PowerAction, readonly string[]>;

/** Sends one order, once. */
export async function reset(session: Session, id: string, action: PowerAction): Promise<AcceptAnswer> {
  const no = (detail: string): AcceptAnswer => ({ accepted: false, detail });
  const system = await readSystem(session, id);
  const order = system.Actions?.['#ComputerSystem.Reset'];
  if (order === undefined) return no(`Nothing was sent: this system offers no reset action.`);
  const type = await choose(session, order, resetTypes[action]);
  if (typeof type !== 'string') return no(type.problem);
  let reply: Reply;
  try {
    reply = await session.send({ method: 'POST', path: order.target, body: { ResetType: type } });
  } catch (error) {
    if (!(error instanceof Unanswered && error.mayHaveArrived)) throw error;
    return no(`${type} was sent and not answered; it may have been obeyed. ${error.message}`);
  }
  if (reply.status >= 200 && reply.status < 300) return { accepted: true, detail: `${type}: ${saidBy(reply)}.` };
  return refused(session, id, action, type, reply);
}

async function choose(
  session: Session,
  order: NonNullable<NonNullable<ComputerSystem['Actions']>['#ComputerSystem.Reset']>,
  types: readonly [string, ...string[]],
): Promise<string | { readonly problem: string }> {
  const allowed =
    order['ResetType@Redfish.AllowableValues'] ?? (await allowedByInfo(session, order['@Redfish.ActionInfo']));
  if (allowed === null) return types[0];
  const type = types.find((each) => allowed.includes(each));
  if (type !== undefined) return type;
  return { problem: `Nothing was sent: this system offers no ${types.join(' or ')}, only ${allowed.join(', ')}.` };
}

async function allowedByInfo(session: Session, path: string | undefined): Promise<readonly string[] | null> {
  if (path === undefined) return null;
  const { Parameters } = await session.read(actionInfo, path);
  return Parameters.find(({ Name }) => Name === 'ResetType')?.AllowableValues ?? null;
}

/** iLO answers 400 and iDRAC 409 where the host is off already, each in its own words: the power state tells. */
async function refused(
  session: Session,
  id: string,
  action: PowerAction,
  type: string,
  reply: Reply,
): Promise<AcceptAnswer> {
  const said = `${type} was refused (${saidBy(reply)})`;
  const wanted = action === 'reboot' ? null : action;
  if (wanted === null || reply.status >= 500) return { accepted: false, detail: `${said}.` };
  const power = powerOf(await readSystem(session, id));
  if (power === wanted) return { accepted: true, detail: `${said}; the power is ${power} already.` };
  return { accepted: false, detail: `${said}; the power is ${power}.` };
}
