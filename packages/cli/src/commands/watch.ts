import { clusterListSchema, type JournalEntryView, journalPageSchema, statusSchema } from '@picket/protocol';
import { ApiProblem } from '../errors.ts';
import { journalLine } from '../print/lists.ts';
import { statusText } from '../print/status.ts';
import { styleOf } from '../print/style.ts';
import type { Session } from '../session.ts';

const everyMs = 1000;
/** Sentences asked for when a terminal is redrawn, and the lines of them that are shown even when hosts fill it. */
const latestShown = 20;
const fewest = 5;

/** Until the person stops it. A server that is away for a while is told and waited for. */
export async function watchStatus(session: Session): Promise<void> {
  const { io } = session;
  if (io.size() !== null && !session.json) return await redraw(session);
  const newest = new Map<string, number>();
  for (const cluster of await clusterNames(session)) newest.set(cluster, await lastId(session, cluster));
  let away = false;
  while (!io.stop.aborted) {
    try {
      for (const cluster of await clusterNames(session)) await printNew(session, cluster, newest);
      away = false;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (io.stop.aborted) return;
      if (!away) io.err(`${error.problem.detail} Waiting for it.`);
      away = true;
    }
    await io.sleep(everyMs);
  }
}

async function redraw(session: Session): Promise<void> {
  const { io } = session;
  // A line wider than the terminal is cut, not wrapped: it would shift all below it.
  io.write('\u001b[?7l\u001b[2J');
  try {
    while (!io.stop.aborted) {
      const lines = await screen(session, (io.size()?.rows ?? 24) - 1);
      // Each line is overwritten and its rest erased, then what is below: nothing flickers.
      io.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\n')}\n\u001b[J`);
      await io.sleep(everyMs);
    }
  } finally {
    io.write('\u001b[?7h');
  }
}

/** What fits into `rows` lines: the status, and below it as many of the newest sentences as there is room, a few at least. */
async function screen(session: Session, rows: number): Promise<string[]> {
  const style = styleOf(session.io);
  try {
    const status = await session.client.get(statusSchema, ['status'], { cluster: session.only });
    const latest: JournalEntryView[] = [];
    for (const { name } of status.clusters) {
      const page = await session.client.get(journalPageSchema, ['clusters', name, 'journal'], { limit: latestShown });
      latest.push(...page.entries);
    }
    latest.sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
    const above = statusText(style, status).split('\n');
    const below = latest.flatMap((entry) => journalLine(style, entry, '  ').split('\n'));
    const shown = below.slice(-Math.max(fewest, rows - above.length - 2));
    return [...above.slice(0, Math.max(1, rows - shown.length - 2)), '', style.paint('bold', 'Latest'), ...shown];
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return [style.paint('bad', error.problem.detail), error.problem.hint];
  }
}

async function printNew(session: Session, cluster: string, newest: Map<string, number>): Promise<void> {
  const style = styleOf(session.io);
  for (;;) {
    const after = newest.get(cluster) ?? 0;
    const page = await session.client.get(journalPageSchema, ['clusters', cluster, 'journal'], {
      order: 'oldest',
      after,
      limit: 200,
    });
    for (const entry of page.entries) {
      session.io.out(session.json ? JSON.stringify(entry) : journalLine(style, entry));
      newest.set(cluster, entry.id);
    }
    if (page.next === null) return;
  }
}

async function clusterNames(session: Session): Promise<string[]> {
  if (session.only !== undefined) return [session.only];
  const { clusters } = await session.client.get(clusterListSchema, ['clusters']);
  return clusters.map((cluster) => cluster.name);
}

async function lastId(session: Session, cluster: string): Promise<number> {
  const page = await session.client.get(journalPageSchema, ['clusters', cluster, 'journal'], { limit: 1 });
  return page.entries[0]?.id ?? 0;
}
