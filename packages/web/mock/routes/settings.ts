import { contradictions, PicketError, parseSetting, type SettingValues } from '@picket/protocol';
import type { Api, Call } from '../http.ts';
import { settingList } from '../views.ts';
import { untested } from '../world/hosts.ts';
import { agoIso, announce, type MockCluster, type MockWorld } from '../world/world.ts';
import { clusterOf, hostOf } from './find.ts';

/** Settings with their sources, checked as the real server checks them. */
export function settingRoutes(api: Api, world: MockWorld): void {
  const base = '/clusters/:cluster/settings';
  api.on('GET', base, (call) => shown(call, clusterOf(world, call.params.cluster), call.query.get('host')));
  api.on('GET', `${base}/history`, ({ params }) => ({
    changes: [
      {
        id: 7,
        at: agoIso(86_400 * 12),
        cluster: clusterOf(world, params.cluster).name,
        host: null,
        key: 'fencingAction',
        action: 'set',
        value: 'off',
        secret: false,
        who: 'admin',
      },
      {
        id: 6,
        at: agoIso(86_400 * 13),
        cluster: clusterOf(world, params.cluster).name,
        host: 'kvm5',
        key: 'ipmiPassword',
        action: 'set',
        value: null,
        secret: true,
        who: 'admin',
      },
    ],
    next: null,
  }));
  api.on('PUT', `${base}/:key`, (call) => {
    const cluster = clusterOf(world, call.params.cluster);
    const host = typeof call.body.host === 'string' ? call.body.host : null;
    const { key, value } = parseSetting(call.params.key ?? '', call.body.value, host === null ? 'cluster' : 'host');
    change(cluster, host, (values) => ({ ...values, [key]: value }));
    settle(world, cluster, host);
    return shown(call, cluster, host);
  });
  api.on('DELETE', `${base}/:key`, (call) => {
    const cluster = clusterOf(world, call.params.cluster);
    const host = call.query.get('host');
    change(cluster, host, (values) => {
      const { [call.params.key as 'profile']: _gone, ...rest } = values;
      return rest;
    });
    settle(world, cluster, host);
    return shown(call, cluster, host);
  });
}

function change(cluster: MockCluster, host: string | null, edit: (values: SettingValues) => SettingValues): void {
  const next = edit(host === null ? cluster.settings : (cluster.hostSettings[host] ?? {}));
  const wrong = host === null ? contradictions(next) : contradictions(cluster.settings, next);
  if (wrong.length > 0) throw new PicketError('SETTING_REFUSED', wrong.join(' '));
  if (host === null) cluster.settings = next;
  else cluster.hostSettings[host] = next;
}

/** A device that gets an address is there, and waits to be bound. */
function settle(world: MockWorld, cluster: MockCluster, host: string | null): void {
  announce(world, cluster.name);
  if (host === null) return;
  const found = hostOf(cluster, host);
  const set = (cluster.hostSettings[host]?.ipmiHost ?? '') !== '';
  if (set === found.device.set) return;
  found.device = set
    ? {
        set,
        binding: 'none',
        boundBy: null,
        sentence: 'Not bound: its identity was not compared yet.',
        lastRead: null,
        ...untested,
      }
    : {
        set,
        binding: 'none',
        boundBy: null,
        sentence: 'No fence device is set: this host cannot be fenced.',
        lastRead: null,
        ...untested,
      };
}

function shown({ response, request }: Call, cluster: MockCluster, host: string | null) {
  if (host !== null) hostOf(cluster, host);
  const list = settingList(cluster, host);
  const tag = `"${Buffer.from(JSON.stringify([cluster.settings, cluster.hostSettings]))
    .toString('base64url')
    .slice(-24)}"`;
  response.setHeader('etag', tag);
  void request;
  return list;
}
