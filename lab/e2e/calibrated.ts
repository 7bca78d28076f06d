import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Host } from '@picket/engine';
import type { Lab } from '../src/index.ts';

/**
 * Has every host been heard by all the others, on storage and over the network? Only then does its silence say anything (S10).
 * The API does not show it, so a copy of the server's database is asked, which is locked itself.
 */
export function calibrated(lab: Lab): boolean {
  const folder = mkdtempSync('/tmp/pk-db-');
  try {
    for (const name of ['picket.db', 'picket.db-wal']) {
      if (existsSync(join(lab.files.server, name))) cpSync(join(lab.files.server, name), join(folder, name));
    }
    const database = new DatabaseSync(join(folder, 'picket.db'));
    try {
      const rows = database.prepare("SELECT body FROM entity WHERE kind = 'host'").all();
      const hosts = rows.map(({ body }) => JSON.parse(String(body)) as Host);
      return hosts.length === lab.hosts.length && hosts.every(({ heard }) => heardByOthers(heard) === hosts.length - 1);
    } finally {
      database.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function heardByOthers(heard: Host['heard']): number {
  const sources = Object.values(heard).map((bySource) => Object.keys(bySource));
  return sources.filter((keys) => ['heartbeat:', 'network:'].every((kind) => keys.some((key) => key.startsWith(kind))))
    .length;
}
