import { type RunResult, run } from '../../process/run.ts';
import type { LastWrite } from '../module.ts';
import { explained } from './plain-words.ts';

/** As xargs does it: far below the kernel's limit for arguments (2 MiB), and few processes for very many disks. */
const bytesPerProcess = 128 * 1024;
const parallelProcesses = 2;

/**
 * Times of the last write as the storage has them now. `stat --cached=never` asks the server (statx with AT_STATX_FORCE_SYNC);
 * Node's own `stat` answers from the NFS client's cache, which lags by seconds to a minute.
 */
export async function uncachedStat(
  paths: readonly string[],
  timeoutMs: number,
): Promise<ReadonlyMap<string, LastWrite>> {
  const batches = inBatches(paths);
  const found = new Map<string, LastWrite>();
  const deadline = performance.now() + timeoutMs;
  const worker = async () => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const leftMs = Math.max(1, deadline - performance.now());
      const result = await run('stat', ['--cached=never', '--printf=%.9Y %n\\0', '--', ...batch], {
        timeoutMs: leftMs,
        ownGroup: false,
      });
      for (const [path, seen] of readAnswer(batch, result)) found.set(path, seen);
    }
  };
  await Promise.all(Array.from({ length: parallelProcesses }, worker));
  return found;
}

function inBatches(paths: readonly string[]): (readonly string[])[] {
  const batches: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const path of paths) {
    // The pointer to it and its end count as well (execve(2)).
    bytes += Buffer.byteLength(path) + 9;
    if (bytes > bytesPerProcess) {
      batches.push([]);
      bytes = Buffer.byteLength(path) + 9;
    }
    batches.at(-1)?.push(path);
  }
  return batches;
}

function readAnswer(batch: readonly string[], { ended, stdout, stderr }: RunResult): Map<string, LastWrite> {
  const found = new Map<string, LastWrite>();
  for (const record of stdout.split('\0')) {
    const space = record.indexOf(' ');
    const seconds = Number(record.slice(0, space));
    if (space > 0 && Number.isFinite(seconds)) found.set(record.slice(space + 1), { mtimeMs: seconds * 1000 });
  }
  const complaints = stderr.split('\n');
  for (const path of batch) {
    if (!found.has(path)) found.set(path, { reason: whyMissing(path, ended, complaints) });
  }
  return found;
}

function whyMissing(path: string, ended: RunResult['ended'], complaints: readonly string[]): string {
  if (ended === 'timeout') return 'the storage did not answer in time';
  if (ended === 'missing') return 'the program `stat` of GNU coreutils 9 or newer is not installed';
  const mine = complaints.find((line) => line.includes(path)) ?? complaints[0] ?? '';
  return explained(mine.slice(mine.lastIndexOf(': ') + 2)) || 'stat gave no answer';
}
