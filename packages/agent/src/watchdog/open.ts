import type { Logger } from 'pino';
import { type AgentConfig, agentFiles } from '../config.ts';
import { readDevice } from './device.ts';
import { startFeeder } from './feeder.ts';
import { kindOf } from './kinds.ts';
import { readGuard, writeGuard } from './memory.ts';
import { monoMs } from './mono.ts';
import { obstacleTo } from './obstacles.ts';
import { endOldFeeders } from './old-feeders.ts';
import { HostWatchdog } from './watchdog.ts';

/** One that stands in a write to the device ends with that write. */
const oldFeedersMs = 5_000;

interface Parts {
  readonly dataDir: string;
  readonly config: AgentConfig;
  readonly bootId: string;
  readonly changed: () => void;
  readonly log: Logger;
}

/** The host's watchdog as the agent's configuration names it; null where it names none. */
export async function openWatchdog({ dataDir, config, bootId, changed, log }: Parts): Promise<HostWatchdog | null> {
  const { watchdogDevice: device, watchdogSeconds: seconds } = config;
  const path = agentFiles(dataDir).watchdog;
  const guard = await readGuard(path, bootId);
  if (guard !== null && guard.device !== device)
    log.error(
      `This host is guarded by ${guard.device}, and agent.json names ${device ?? 'no watchdog'} now: nobody feeds it, and it resets the host soon. Write ${guard.device} back and restart the agent; to change it, stop the agent while its server is reachable, then edit agent.json (docs/watchdog.md).`,
    );
  if (device === null) return null;
  return HostWatchdog.open({
    ...{ bootId, device, seconds, changed, log, kindOf },
    poolNames: config.pools.map(({ name }) => name),
    readDevice: () => readDevice(device),
    obstacle: () => obstacleTo(device),
    endOldFeeders: () => endOldFeeders(device, oldFeedersMs),
    startFeeder: (task, ears) => startFeeder({ ...task, device }, ears),
    readGuard: () => readGuard(path, bootId),
    writeGuard: (guard) => writeGuard(path, guard),
    nowMs: monoMs,
  });
}
