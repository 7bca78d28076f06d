import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Lab } from '../lab/state.ts';
import { until } from '../machine/run.ts';

/** What is asked of a stored host: neighbour → source → when it was heard last. */
interface StoredHost {
  name: string;
  heard: Record<string, Record<string, number>>;
}

/** Hosts look for each other two at a time (`checkNeighbours`). */
const witnesses = 2;

/** Returns when every host was heard by others, on storage and over the network: only then does its silence say anything (S10). */
export async function calibrated(lab: Lab, timeoutMs = lab.nfs === null ? 60_000 : 300_000): Promise<void> {
  await until(() => unheard(lab).length === 0, {
    timeoutMs,
    everyMs: 500,
    sentence: () => `after ${timeoutMs / 1000} s too few neighbours have heard ${unheard(lab).join(', ')}`,
  });
}

/** The API does not show who heard whom, so a copy of the server's database is asked, which is locked itself. */
function unheard(lab: Lab): string[] {
  const enough = Math.min(witnesses, lab.hosts.length - 1);
  const hosts = new Map(storedHosts(lab).map((host) => [host.name, host]));
  const names = lab.hosts.map(({ name }) => name);
  return names.filter((name) => heardByOthers(hosts.get(name)?.heard ?? {}) < enough);
}

/** Empty when the copy was made in the midst of a write and can't be read: the next look finds another one. */
function storedHosts(lab: Lab): StoredHost[] {
  const folder = mkdtempSync('/tmp/pk-db-');
  try {
    for (const name of ['picket.db', 'picket.db-wal']) {
      if (existsSync(join(lab.files.server, name))) cpSync(join(lab.files.server, name), join(folder, name));
    }
    const database = new DatabaseSync(join(folder, 'picket.db'));
    try {
      const rows = database.prepare("SELECT body FROM entity WHERE kind = 'host'").all();
      return rows.map(({ body }) => JSON.parse(String(body)) as StoredHost);
    } finally {
      database.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SQLITE_ERROR') return [];
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function heardByOthers(heard: StoredHost['heard']): number {
  const sources = Object.values(heard).map((bySource) => Object.keys(bySource));
  return sources.filter((keys) => ['heartbeat:', 'network:'].every((kind) => keys.some((key) => key.startsWith(kind))))
    .length;
}
