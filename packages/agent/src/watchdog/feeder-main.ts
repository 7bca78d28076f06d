import { closeSync, constants, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../files/text.ts';
import { type Clocks, type FromFeeder, mayFeed, type ToFeeder } from './feeding.ts';
import { monoMs } from './mono.ts';

// The process that feeds the watchdog: `feeder-main.ts DEVICE SYSFS-FOLDER TIMEOUT-MS`. A process of its own, so that an agent that is busy for
// some seconds resets no healthy host, and one that stands still is not fed by a timer that lives on: only the agent's word feeds.

const [device = '', folder = '', expected = ''] = process.argv.slice(2);
const feedEveryMs = 1_000;
const timeoutMs = Number(expected);
if (process.send === undefined || !(timeoutMs > 0)) throw new Error('usage: started by the agent');

const say = (message: FromFeeder) => process.send?.(message);
const clocks = (): Clocks => ({
  monoMs: monoMs(),
  bootMs: Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000,
});
const began = clocks();
let evidenceAtMs = Number.NEGATIVE_INFINITY;
let open: number | null = null;
let starved = false;

/** Memory that runs out must not take the feeder first: the host would be reset for it. */
try {
  writeFileSync('/proc/self/oom_score_adj', '-1000');
} catch {
  // Not root, as in tests.
}

/** Opening feeds already, so nothing is opened without evidence. */
function openDevice(): void {
  try {
    open = openSync(device, constants.O_WRONLY);
    const seconds = Number(readFileSync(join(folder, 'timeout'), 'utf8'));
    if (seconds * 1000 > timeoutMs) {
      stop();
      throw new Error(`its time-out is ${seconds} s, longer than ${timeoutMs / 1000} s`);
    }
    say({ kind: 'open' });
  } catch (error) {
    open = null;
    process.send?.({ kind: 'failed', reason: messageOf(error) } satisfies FromFeeder, () => process.exit(0));
  }
}

function feed(): void {
  if (!mayFeed(evidenceAtMs, clocks(), began)) {
    if (open !== null && !starved) say({ kind: 'starved' });
    starved = open !== null;
    return;
  }
  if (open === null) openDevice();
  if (open === null) return;
  writeSync(open, '\0');
  if (starved) say({ kind: 'fed' });
  starved = false;
}

/** The magic close (Documentation/watchdog/watchdog-api.rst): without it a watchdog goes on counting when it is closed. */
function stop(): void {
  if (open === null) return;
  writeSync(open, 'V');
  closeSync(open);
  open = null;
}

setInterval(feed, feedEveryMs);
process.on('message', (message: ToFeeder) => {
  if ('evidenceAtMs' in message) {
    evidenceAtMs = Math.max(evidenceAtMs, message.evidenceAtMs);
    if (open === null || starved) feed();
    return;
  }
  if (message.end === 'stop') stop();
  process.send?.({ kind: 'stopped' } satisfies FromFeeder, () => process.exit(0));
});
// The agent is gone, however it went: the watchdog goes on counting until the next one has evidence of its own.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
