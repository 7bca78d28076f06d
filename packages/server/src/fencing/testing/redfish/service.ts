import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Flavour } from './flavours.ts';
import type { Machine } from './machine.ts';
import { errorBody, iloError, resources, type SystemNow } from './resources.ts';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: string | undefined;
  readonly authorization: string | undefined;
}

interface Said {
  readonly status: number;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface DoubleSystem {
  readonly id: string;
  readonly uuid: string;
  readonly machine: Machine;
}

/** What a Redfish service answers, without the network around it. */
export interface Service {
  answer(call: Call): Promise<Said>;
  /** All sessions expire now. */
  expire(): void;
  openSessions(): number;
  /** Orders are accepted and nothing happens. */
  lie(lying: boolean): void;
}

const sessionsPath = '/redfish/v1/SessionService/Sessions';

export function redfishService(
  flavour: Flavour,
  systems: readonly DoubleSystem[],
  { username, password }: { readonly username: string; readonly password: string },
): Service {
  const sessions = new Map<string, { readonly id: string; uses: number }>();
  const lights = new Map<string, { lit: boolean; led: string }>(
    systems.map(({ id }) => [id, { lit: false, led: 'Off' }]),
  );
  const goingOffUntil = new Map<string, number>();
  let lying: boolean = flavour.lies;

  async function now({ id, uuid, machine }: DoubleSystem): Promise<SystemNow> {
    const going = (goingOffUntil.get(id) ?? 0) > performance.now();
    const power = going ? 'PoweringOff' : (await machine.power()) === 'on' ? 'On' : 'Off';
    return { id, uuid, power, ...(lights.get(id) ?? { lit: false, led: 'Off' }) };
  }

  function logIn({ body }: Call): Said {
    if (body.UserName !== username || body.Password !== password) return unauthorized();
    const [token, id] = [randomUUID(), randomUUID()];
    sessions.set(token, { id, uses: 0 });
    const location = `${sessionsPath}/${id}`;
    return { status: 201, headers: { 'x-auth-token': token, location }, body: { '@odata.id': location, Id: id } };
  }

  function known({ token, authorization }: Call): boolean {
    if (token !== undefined) {
      const session = sessions.get(token);
      if (session === undefined) return false;
      session.uses += 1;
      if (flavour.sessionLasts === null || session.uses <= flavour.sessionLasts) return true;
      sessions.delete(token);
      return false;
    }
    return authorization === `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }

  async function reset({ id, machine }: DoubleSystem, type: unknown): Promise<Said> {
    if (typeof type !== 'string' || !flavour.resets.includes(type)) {
      const text = `The value ${String(type)} for the property ResetType is not in the list of acceptable values.`;
      return { status: 400, body: errorBody('Base.1.8.ActionParameterValueNotInList', text) };
    }
    const off = (await machine.power()) === 'off';
    if (off && type !== 'On') return alreadyOff(flavour);
    if (lying) return { status: flavour.obeyed, body: {} };
    if (type === 'ForceOff') {
      await machine.set('off');
      goingOffUntil.set(id, performance.now() + flavour.poweringOffMs);
    } else if (type === 'On') await machine.set('on');
    else await machine.restart();
    return { status: flavour.obeyed, body: {} };
  }

  async function locate({ id, machine }: DoubleSystem, body: Call['body']): Promise<Said> {
    const { LocationIndicatorActive: active, IndicatorLED: led } = body;
    const light = lights.get(id);
    if (light === undefined) return notFound();
    if (flavour.light === 'system' && typeof active === 'boolean') light.lit = active;
    else if (flavour.light !== 'system' && typeof led === 'string' && flavour.leds.includes(led)) light.led = led;
    else return { status: 400, body: errorBody('Base.1.8.PropertyValueNotInList', 'The value is not acceptable.') };
    await machine.light(active === true || (typeof led === 'string' && led !== 'Off'));
    return { status: 200, body: {} };
  }

  async function answer(call: Call): Promise<Said> {
    const path = call.path.replace(/\/$/, '');
    if (call.method === 'GET' && path === '/redfish/v1') return found(resources(flavour, []).get(path));
    if (flavour.sessions && call.method === 'POST' && path === sessionsPath) return logIn(call);
    if (!known(call)) return unauthorized();
    if (call.method === 'DELETE' && path.startsWith(`${sessionsPath}/`)) {
      if (call.token !== undefined) sessions.delete(call.token);
      return { status: 204 };
    }
    const [, , , kind, id] = path.split('/');
    const system = kind === 'Systems' || kind === 'Chassis' ? systems.find((each) => each.id === id) : undefined;
    if (system !== undefined && call.method === 'POST' && path.endsWith('/Actions/ComputerSystem.Reset')) {
      return reset(system, call.body.ResetType);
    }
    if (system !== undefined && call.method === 'PATCH') return locate(system, call.body);
    if (call.method !== 'GET') return notFound();
    return found(resources(flavour, await Promise.all(systems.map(now))).get(path));
  }

  return {
    answer,
    expire: () => sessions.clear(),
    openSessions: () => sessions.size,
    lie: (on) => {
      lying = on;
    },
  };
}

function alreadyOff({ alreadyOff: status }: Flavour): Said {
  if (status === 400) return { status, body: iloError() };
  if (status === 409) return { status, body: errorBody('IDRAC.2.8.PSU501', 'Server is already powered OFF.') };
  return { status };
}

function found(body: object | undefined): Said {
  return body === undefined ? notFound() : { status: 200, body };
}

function notFound(): Said {
  return { status: 404, body: errorBody('Base.1.8.ResourceMissingAtURI', 'There is no such resource.') };
}

function unauthorized(): Said {
  return { status: 401, body: errorBody('Base.1.8.NoValidSession', 'There is no valid session established.') };
}
