import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromFeeder, ToFeeder } from './feeding.ts';

const entry = fileURLToPath(new URL('./feeder-main.ts', import.meta.url));

/** The process that holds the device open. */
export interface Feeder {
  send(message: ToFeeder): void;
}

export interface FeederEars {
  heard(message: FromFeeder): void;
  /** It is gone, for whatever reason. */
  gone(): void;
}

/** Starts the feeder of one device; it opens the device with the first evidence. */
export function startFeeder(device: string, folder: string, timeoutMs: number, ears: FeederEars): Feeder {
  const child: ChildProcess = fork(entry, [device, folder, String(timeoutMs)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let over = false;
  const gone = () => {
    if (over) return;
    over = true;
    ears.gone();
  };
  child.on('message', (message) => ears.heard(message as FromFeeder));
  child.on('exit', gone);
  child.on('error', gone);
  return {
    // A feeder that is just ending hears nothing more; that it is gone is told by itself.
    send: (message) => void (child.connected && child.send(message, () => undefined)),
  };
}
