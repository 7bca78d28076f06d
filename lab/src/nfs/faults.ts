import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hostOf, type Lab } from '../lab/state.ts';
import { labScript } from '../machine/inside.ts';
import { run } from '../machine/run.ts';
import { cutLink, cuts, healLink } from '../net/links.ts';
import { type Grant, writeNfsConfig } from './config.ts';
import { endNfs, requirePool, startNfs } from './server.ts';

const hostNames = (lab: Lab, host: string | undefined): string[] =>
  host === undefined ? lab.hosts.map(({ name }) => name) : [hostOf(lab, host).name];

/** Nothing of the pool answers any more: for one host its link to the server is cut, for all the server dies. */
export async function stallPool(lab: Lab, pool: string, host?: string): Promise<void> {
  requirePool(lab, pool);
  if (host === undefined) await endNfs(lab, pool);
  else await cutLink(lab, hostOf(lab, host).name, `pool:${pool}`);
}

/** The server grants these hosts less from now on: reading only, or nothing (its answers are errors, not silence). */
export async function limitPool(lab: Lab, pool: string, grant: Grant, host?: string): Promise<void> {
  requirePool(lab, pool);
  const grants = readGrants(lab, pool);
  for (const name of hostNames(lab, host)) grants.set(hostOf(lab, name).address, grant);
  await setGrants(lab, pool, grants);
}

/** Undoes every fault of the pool, for one host or for all. */
export async function restorePool(lab: Lab, pool: string, host?: string): Promise<void> {
  requirePool(lab, pool);
  const standing = await cuts(lab);
  const end = `pool:${pool}`;
  for (const name of hostNames(lab, host)) {
    if (standing.some(({ from, to }) => from === name && to === end)) await healLink(lab, name, end);
  }
  const grants = readGrants(lab, pool);
  const limited = hostNames(lab, host).filter((name) => grants.delete(hostOf(lab, name).address));
  if (limited.length > 0) await setGrants(lab, pool, grants);
  await startNfs(lab, pool);
}

const grantsFile = (lab: Lab, pool: string) => join(lab.files.nfs(pool), 'grants.json');

function readGrants(lab: Lab, pool: string): Map<string, Grant> {
  const file = grantsFile(lab, pool);
  return new Map(existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as [string, Grant][]) : []);
}

/** The server reads its exports anew at a HUP; clients keep their mounts. */
async function setGrants(lab: Lab, pool: string, grants: ReadonlyMap<string, Grant>): Promise<void> {
  writeFileSync(grantsFile(lab, pool), JSON.stringify([...grants]));
  writeNfsConfig(lab, pool, grants);
  await run(labScript(lab, 'nfs-reload.sh', pool));
}
