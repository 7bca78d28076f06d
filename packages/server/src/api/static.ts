import { existsSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { sendProblem, unknownRoute } from './problem.ts';

export const builtUi = fileURLToPath(new URL('../../../web/dist', import.meta.url));

const yearSeconds = 31_536_000;

/**
 * Serves the built UI: files as they are, `index.html` for every other path, since the UI's router knows which there are. Files
 * below /assets carry a hash of their content in their name and never change.
 */
export async function serveUi(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, { root: folder, serve: false, cacheControl: false, dotfiles: 'ignore' });
  app.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    if (path.startsWith('/api/')) return sendProblem(reply, unknownRoute(request));
    if (!existsSync(`${folder}/index.html`)) return reply.type('text/html; charset=utf-8').send(notBuilt);
    const file = fileAt(folder, path);
    const forever = path.startsWith('/assets/');
    if (file === null && forever) return sendProblem(reply, unknownRoute(request));
    reply.header('cache-control', forever ? `public, max-age=${yearSeconds}, immutable` : 'no-cache');
    return reply.sendFile(file ?? 'index.html');
  });
}

/** The file of that path below the folder; null when there is none. */
function fileAt(folder: string, path: string): string | null {
  let name: string;
  try {
    name = decodeURIComponent(path).slice(1);
  } catch {
    return null;
  }
  const full = resolve(folder, name);
  if (!full.startsWith(folder + sep) || full.includes('\0')) return null;
  return statSync(full, { throwIfNoEntry: false })?.isFile() === true ? name : null;
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Picket</title>
<h1>Picket runs, but its web UI is not built</h1>
<p>Build it in the folder of Picket with <code>make setup web</code>, then load this page again. The command line works without it: <code>picket status</code>.</p>
</html>`;
