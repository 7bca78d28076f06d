import { spawn } from 'node:child_process';
import type { Logger } from 'pino';
import { endingWithParent } from '../process/ending-with-parent.ts';

const restartAfterMs = 2_000;

/**
 * Keeps `virsh event` running and calls `onEvent` when it prints: domains that start, stop, change, open or end a block job.
 * While libvirtd is away it is tried again and again; each new connection counts as an event, for something may have been missed.
 */
export function watchEvents(uri: string, onEvent: () => void, log: Logger, signal: AbortSignal): void {
  let complained = false;

  const watch = () => {
    if (signal.aborted) return;
    const [program, args] = endingWithParent('virsh', ['-q', '-c', uri, 'event', '--all', '--loop', '--timestamp']);
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    const end = () => child.kill('SIGKILL');
    signal.addEventListener('abort', end, { once: true });
    child.on('error', () => undefined);
    child.once('spawn', onEvent);
    child.stdout.on('data', () => {
      complained = false;
      onEvent();
    });
    child.once('close', () => {
      signal.removeEventListener('abort', end);
      if (signal.aborted) return;
      if (!complained) log.warn("libvirt's events cannot be followed; changes are seen within 30 s until they can.");
      complained = true;
      setTimeout(watch, restartAfterMs).unref();
    });
  };
  watch();
}
