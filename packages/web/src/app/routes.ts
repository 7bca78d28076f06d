import type { ComponentType } from 'react';

export interface PageRoute {
  readonly path: string;
  /** The page's own piece of the program, loaded when it is first needed. */
  readonly load: () => Promise<{ readonly View: ComponentType }>;
  /** Shown to people who are not logged in, without the frame around it. */
  readonly open?: true;
}

/** Every page, once. A new page: a folder in pages/, and a line here. */
export const routes = [
  { path: '/', load: () => import('../pages/overview/view.tsx') },
  { path: '/start', load: () => import('../pages/start/view.tsx') },
  { path: '/clusters/$cluster', load: () => import('../pages/cluster/view.tsx') },
  { path: '/clusters/$cluster/hosts/$host', load: () => import('../pages/host/view.tsx') },
  { path: '/clusters/$cluster/incidents/$incident', load: () => import('../pages/incident/view.tsx') },
  { path: '/incidents', load: () => import('../pages/incidents/view.tsx') },
  { path: '/vms', load: () => import('../pages/vms/view.tsx') },
  { path: '/readiness', load: () => import('../pages/readiness/view.tsx') },
  { path: '/notifications', load: () => import('../pages/notifications/view.tsx') },
  { path: '/audit', load: () => import('../pages/audit/view.tsx') },
  { path: '/users', load: () => import('../pages/users/view.tsx') },
  { path: '/about', load: () => import('../pages/about/view.tsx') },
  { path: '/login', load: () => import('../pages/login/view.tsx'), open: true },
  { path: '/setup', load: () => import('../pages/setup/view.tsx'), open: true },
] as const satisfies readonly PageRoute[];
