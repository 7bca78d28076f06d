import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeviceClass } from '@picket/protocol';
import { failureOf, oneLine } from '../answers.ts';
import { runCommand } from '../run-command.ts';
import { agentClass } from './classes.ts';
import { type AgentMetadata, parseMetadata } from './metadata.ts';

/** An installed agent as it can be run. */
interface InstalledAgent {
  readonly path: string;
  readonly metadata: AgentMetadata;
}

export interface AgentEntry {
  readonly name: string;
  readonly class: DeviceClass;
  /** null when it does not tell: `problem` says why. */
  readonly metadata: AgentMetadata | null;
  readonly problem: string | null;
}

/** The fence agents installed on this machine. */
export interface AgentCatalogue {
  /** One agent, or a sentence why it cannot be used. */
  find(name: string, timeoutMs: number): Promise<InstalledAgent | { readonly problem: string }>;
  /** All of them by name, or the one that is asked for. A broken one is listed with its error. */
  list(only?: string): Promise<readonly AgentEntry[]>;
}

/** Where agents may lie. Nothing else of PATH: whoever writes into the server's PATH must not choose what it runs. */
const folders = ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin'];
const agentName = /^fence_[a-z0-9_]+$/;
const metadataMs = 10_000;
/** An agent is a Python program that takes a tenth of a second of CPU to say what it is. */
const atOnce = 2;

export function agentCatalogue(where: readonly string[] = folders): AgentCatalogue {
  /** By path and version of the file; one that failed is asked again. */
  const known = new Map<string, Promise<AgentMetadata>>();

  async function locate(name: string): Promise<{ path: string; version: string } | null> {
    for (const folder of where) {
      const path = join(folder, name);
      try {
        const file = await stat(path);
        if (file.isFile()) return { path, version: `${path} ${file.mtimeMs} ${file.size}` };
      } catch {
        // Not in this folder.
      }
    }
    return null;
  }

  async function find(name: string, timeoutMs: number): Promise<InstalledAgent | { problem: string }> {
    if (!agentName.test(name)) return { problem: `"${name}" is no name of a fence agent: they are called fence_….` };
    const at = await locate(name);
    if (at === null) return { problem: `The fence agent ${name} is not installed (looked into ${where.join(', ')}).` };
    const asked = known.get(at.version) ?? describe(at.path, timeoutMs);
    known.set(at.version, asked);
    try {
      return { path: at.path, metadata: await asked };
    } catch (error) {
      known.delete(at.version);
      return { problem: `The fence agent ${name} cannot be used: ${(error as Error).message}.` };
    }
  }

  async function names(): Promise<string[]> {
    const found = await Promise.all(where.map((folder) => readdir(folder).catch((): string[] => [])));
    return [...new Set(found.flat().filter((name) => agentName.test(name)))].sort();
  }

  async function entry(name: string): Promise<AgentEntry> {
    const found = await find(name, metadataMs);
    if ('problem' in found) return { name, class: agentClass(name), metadata: null, problem: found.problem };
    return { name, class: agentClass(name, found.metadata), metadata: found.metadata, problem: null };
  }

  return {
    find,
    list: async (only) => {
      const waiting = (await names()).filter((name) => only === undefined || name === only);
      const entries: AgentEntry[] = [];
      const work = async (): Promise<void> => {
        for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) entries.push(await entry(name));
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

async function describe(path: string, timeoutMs: number): Promise<AgentMetadata> {
  const result = await runCommand({
    file: path,
    args: ['-o', 'metadata'],
    env: agentEnvironment,
    secrets: [],
    timeoutMs: Math.min(timeoutMs, metadataMs),
    maxOutputBytes: 1024 * 1024,
  });
  const failure = failureOf(result);
  if (failure !== null) throw new Error(`it does not say what it can do (${oneLine(failure).replace(/\.$/, '')})`);
  return parseMetadata(result.raw);
}

/** Python's warnings about an agent's own code would stand before every answer. */
export const agentEnvironment = { PYTHONWARNINGS: 'ignore' } as const;
