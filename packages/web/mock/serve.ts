import type { AddressInfo } from 'node:net';
import { Api, listen } from './http.ts';
import { clusterRoutes } from './routes/clusters.ts';
import { hostRoutes } from './routes/hosts.ts';
import { liveRoutes } from './routes/live.ts';
import { notifyRoutes } from './routes/notify.ts';
import { peopleRoutes } from './routes/people.ts';
import { settingRoutes } from './routes/settings.ts';
import { serveStatic } from './static.ts';
import { type SeedOptions, seed } from './world/seed.ts';
import type { MockWorld } from './world/world.ts';

export interface Mock {
  readonly url: string;
  readonly world: MockWorld;
  close(): Promise<void>;
}

/** A server that says what the contract says, from memory, and serves the built pages. Port 0: any that is free. */
export async function serveMock(options: SeedOptions & { readonly port?: number } = {}): Promise<Mock> {
  const world = seed(options);
  const api = new Api();
  for (const routes of [peopleRoutes, clusterRoutes, hostRoutes, settingRoutes, notifyRoutes, liveRoutes])
    routes(api, world);
  const server = await listen(options.port ?? 0, async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://mock');
    if (pathname === '/healthz' || pathname === '/readyz') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ok: true, troubles: [] }));
      return;
    }
    if (!(await api.answer(request, response))) serveStatic(request, response);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    world,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
