import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { paths } from '../src/paths.ts';

export interface Sample {
  /** As routes.ts has it. */
  readonly route: string;
  /** Name of its picture. */
  readonly name: string;
  readonly address: string;
  /** A text that only this page has: it is drawn once that is seen. */
  readonly shows: string;
  /** Without an account. */
  readonly open?: true;
}

/** Every page with every tab, as the seeded data has them. */
export const samples: readonly Sample[] = [
  { route: '/', name: 'overview', address: paths.overview(), shows: '1 open incident' },
  { route: '/start', name: 'start', address: paths.start(), shows: 'Let hosts join' },
  { route: '/clusters/$cluster', name: 'cluster-hosts', address: paths.cluster('farm'), shows: 'kvm8' },
  { route: '/clusters/$cluster', name: 'cluster-vms', address: paths.cluster('farm', 'vms'), shows: 'Change priority' },
  { route: '/clusters/$cluster', name: 'cluster-pools', address: paths.cluster('farm', 'pools'), shows: 'nfs2' },
  {
    route: '/clusters/$cluster',
    name: 'cluster-fencing',
    address: paths.cluster('farm', 'fencing'),
    shows: 'IPMI username',
  },
  {
    route: '/clusters/$cluster',
    name: 'cluster-policy',
    address: paths.cluster('farm', 'policy'),
    shows: 'Failover time',
  },
  {
    route: '/clusters/$cluster',
    name: 'cluster-notifications',
    address: paths.cluster('farm', 'notifications'),
    shows: 'Last messages',
  },
  {
    route: '/clusters/$cluster',
    name: 'cluster-capped',
    address: paths.cluster('edge'),
    shows: 'The cap on power cuts is reached',
  },
  { route: '/clusters/$cluster/hosts/$host', name: 'host', address: paths.host('farm', 'kvm1'), shows: 'Free' },
  {
    route: '/clusters/$cluster/hosts/$host',
    name: 'host-unfenced',
    address: paths.host('farm', 'kvm4'),
    shows: 'Evidence of round',
  },
  {
    route: '/clusters/$cluster/hosts/$host',
    name: 'host-fencing',
    address: paths.host('farm', 'kvm5', 'fencing'),
    shows: 'set on this host',
  },
  {
    route: '/clusters/$cluster/hosts/$host',
    name: 'host-levels',
    address: paths.host('farm', 'kvm6', 'fencing'),
    shows: 'Level 2',
  },
  {
    route: '/clusters/$cluster/hosts/$host',
    name: 'host-history',
    address: paths.host('farm', 'kvm4', 'history'),
    shows: 'Evidence',
  },
  {
    route: '/clusters/$cluster/incidents/$incident',
    name: 'incident-open',
    address: paths.incident('farm', 'farm-23'),
    shows: 'Every decision',
  },
  {
    route: '/clusters/$cluster/incidents/$incident',
    name: 'incident-over',
    address: paths.incident('farm', 'farm-19'),
    shows: 'Every decision',
  },
  { route: '/incidents', name: 'incidents', address: paths.incidents('farm'), shows: 'farm-19' },
  { route: '/vms', name: 'vms', address: paths.vms('farm'), shows: 'legacy1' },
  { route: '/readiness', name: 'readiness', address: paths.readiness('farm'), shows: 'scratch1' },
  { route: '/notifications', name: 'notifiers', address: paths.notifications(), shows: 'oncall-mail' },
  { route: '/notifications', name: 'messages', address: paths.notifications('messages'), shows: 'No acknowledgement' },
  { route: '/audit', name: 'audit', address: paths.audit(), shows: 'ipmiPassword' },
  { route: '/users', name: 'users', address: paths.users(), shows: 'grafana' },
  { route: '/about', name: 'about', address: paths.about(), shows: 'Installation' },
  { route: '/login', name: 'login', address: paths.login(), shows: 'Password forgotten', open: true },
  { route: '/setup', name: 'setup', address: `${paths.setup()}#token=first-start`, shows: 'first account', open: true },
];

/** The paths of the router's table, read as text: the table itself belongs to the browser. */
export function routePaths(): readonly string[] {
  const text = readFileSync(resolve(import.meta.dirname, '../src/app/routes.ts'), 'utf8');
  return [...text.matchAll(/\{ path: '([^']+)'/g)].map((match) => match[1] ?? '');
}
