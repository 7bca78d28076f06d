import { type RunResult, run } from '../../process/run.ts';
import type { LastWrite } from '../module.ts';
import { explained } from './plain-words.ts';

const pathsPerProcess = 500;
const parallelProcesses = 2;

/**
 * Times of the last write as the storage has them now. `stat --cached=never` asks the server (statx with AT_STATX_FORCE_SYNC);
 * Node's own `stat` answers from the NFS client's cache, which lags by seconds to a minute.
 */
export async function uncachedStat(
  paths: readonly string[],
  timeoutMs: number,
): Promise<ReadonlyMap<string, LastWrite>> {
  const batches: (readonly string[])[] = [];
  for (let at = 0; at < paths.length; at += pathsPerProcess) batches.push(paths.slice(at, at + pathsPerProcess));
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
