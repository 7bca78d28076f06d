import { type HostDetails, PicketError } from '@picket/protocol';
import type { Api } from '../http.ts';
import { hostView } from '../views.ts';
import { announce, type MockWorld } from '../world/world.ts';
import { clusterOf, hostOf } from './find.ts';

/** What a person may order for a host. */
export function hostRoutes(api: Api, world: MockWorld): void {
  const base = '/clusters/:cluster/hosts/:host';
  const changed = (host: HostDetails) => {
    announce(world, host.cluster);
    return hostView(host);
  };
  for (const [order, change] of Object.entries(orders)) {
    api.on('POST', `${base}/${order}`, ({ params, body }) => {
      const host = hostOf(clusterOf(world, params.cluster), params.host);
      Object.assign(host, change(host, String(body.reason ?? '')), { stateSeconds: 0 });
      return changed(host);
    });
  }
  api.on('POST', `${base}/fence`, ({ params }) => {
    const host = hostOf(clusterOf(world, params.cluster), params.host);
    if (!host.device.set) throw new PicketError('DEVICE_NOT_SET', `No fence device is set for ${host.name}.`);
    if (host.state === 'unfenced')
      throw new PicketError(
        'DEVICE_FAILED',
        `The fence device of ${host.name} failed its test: The BMC at 10.30.0.14 did not answer within 10.0 s`,
      );
    return {
      sentence: `The fence device of ${host.name} answers: Chassis Power is on`,
      host: changed(host),
    };
  });
  api.on('POST', `${base}/confirm-down`, ({ params, body }) => {
    const host = hostOf(clusterOf(world, params.cluster), params.host);
    if (body.typedName !== host.name)
      throw new PicketError(
        'CONFIRMATION_NEEDED',
        `"${String(body.typedName)}" was typed, but the host is called "${host.name}". Nothing was done.`,
      );
    if (host.state === 'up' || host.state === 'maintenance')
      throw new PicketError(
        'NOT_ALLOWED_NOW',
        `${host.name} is ${host.state}, not silent: there is nothing to confirm.`,
      );
    if (host.looksAlive.length > 0 && body.evenIfAlive !== true)
      throw new PicketError('CONFIRMATION_NEEDED', `${host.name} does not look down. ${host.looksAlive.join(' ')}`);
    Object.assign(host, {
      state: 'fenced',
      sentence: `admin confirmed that ${host.name} is down: ${String(body.reason)}`,
      proof: { kind: 'person', agoSeconds: 0, sentence: `admin confirmed that it is down: ${String(body.reason)}` },
    });
    return changed(host);
  });
}

const orders: Readonly<Record<string, (host: HostDetails, reason: string) => Partial<HostDetails>>> = {
  maintenance: (_host, reason) => ({
    state: 'maintenance',
    maintenanceReason: reason,
    sentence: `In maintenance by admin: ${reason}`,
  }),
  'end-maintenance': () => ({
    state: 'up',
    maintenanceReason: null,
    sentence: 'Its agent is linked and its heartbeats are fresh.',
  }),
  disable: (_host, reason) => ({ state: 'disabled', sentence: `Disabled by admin: ${reason}` }),
  enable: () => ({ state: 'up', sentence: 'Its agent is linked and its heartbeats are fresh.' }),
  retire: (_host, reason) => ({ state: 'retired', sentence: `Retired by admin: ${reason}` }),
  bind: (host, reason) => ({
    device: {
      ...host.device,
      binding: 'bound',
      boundBy: 'statement',
      sentence: `Bound 0 s ago by a person's statement: ${reason}`,
    },
  }),
  'act-now': () => ({}),
  'override-gate': () => ({}),
};
