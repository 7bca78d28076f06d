const e = encodeURIComponent;
const tabbed = (path: string, tab: string | undefined) => (tab === undefined ? path : `${path}?tab=${e(tab)}`);

/** Addresses of the pages, for links. The pages themselves stand in app/routes.ts. */
export const paths = {
  overview: () => '/',
  start: () => '/start',
  cluster: (cluster: string, tab?: 'vms' | 'pools' | 'fencing' | 'policy' | 'notifications') =>
    tabbed(`/clusters/${e(cluster)}`, tab),
  host: (cluster: string, host: string, tab?: 'fencing' | 'history') =>
    tabbed(`/clusters/${e(cluster)}/hosts/${e(host)}`, tab),
  incident: (cluster: string, incident: string) => `/clusters/${e(cluster)}/incidents/${e(incident)}`,
  incidents: (cluster?: string) => (cluster === undefined ? '/incidents' : `/incidents?cluster=${e(cluster)}`),
  vms: (cluster?: string) => (cluster === undefined ? '/vms' : `/vms?cluster=${e(cluster)}`),
  readiness: (cluster?: string) => (cluster === undefined ? '/readiness' : `/readiness?cluster=${e(cluster)}`),
  notifications: (tab?: 'messages') => tabbed('/notifications', tab),
  audit: () => '/audit',
  users: () => '/users',
  about: () => '/about',
  login: () => '/login',
  setup: () => '/setup',
};
