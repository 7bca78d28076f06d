import type { Api } from '../http.ts';
import { agoIso, type MockWorld } from '../world/world.ts';

/** The stream of events: hello, changes, and a ping each 10 s. */
export function liveRoutes(api: Api, world: MockWorld): void {
  api.on('GET', '/events', ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const tell = (event: string, data: unknown, id?: number) =>
      response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    tell('hello', { installation: '7f3a1c52-9b1e', version: '0.1.0', at: agoIso(0) });
    const ping = setInterval(() => tell('ping', { at: agoIso(0) }), 10_000);
    world.listeners.add(tell);
    response.on('close', () => {
      clearInterval(ping);
      world.listeners.delete(tell);
    });
  });
}
