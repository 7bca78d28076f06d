import { ModalsProvider } from '@mantine/modals';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router';
import { ProblemNotice } from '../parts/problem.tsx';
import { Gate } from './gate.tsx';
import { NotFound } from './not-found.tsx';
import { type PageRoute, routes } from './routes.ts';

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });
/** What stands inside the frame, for people who are logged in. */
const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Gate });

const page = (route: (typeof routes)[number]) => {
  const load: PageRoute['load'] = route.load;
  const parent = 'open' in route ? root : inside;
  return createRoute({
    getParentRoute: () => parent,
    path: route.path,
    component: lazyRouteComponent(load, 'View'),
    errorComponent: Failed,
  });
};

const outer = routes.filter((route) => 'open' in route).map(page);
const inner = routes.filter((route) => !('open' in route)).map(page);

export const router = createRouter({
  routeTree: root.addChildren([...outer, inside.addChildren(inner)]),
  scrollRestoration: true,
});

/** Questions (parts/ask.tsx) stand inside the router, so that what they show may have links. */
function Root() {
  return (
    <ModalsProvider>
      <Outlet />
    </ModalsProvider>
  );
}

function Failed({ error }: { error: unknown }) {
  return <ProblemNotice error={error} retry={() => window.location.reload()} />;
}
