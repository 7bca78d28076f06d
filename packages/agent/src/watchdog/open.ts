import type { Logger } from 'pino';
import { type AgentConfig, agentFiles } from '../config.ts';
import { kindOf, readDevice, setDeviceTimeout, sysfsFolder } from './device.ts';
import { startFeeder } from './feeder.ts';
import { readGuard, writeGuard } from './memory.ts';
import { monoMs } from './mono.ts';
import { HostWatchdog } from './watchdog.ts';

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
  if (device === null) return null;
  const folder = sysfsFolder(device);
  const path = agentFiles(dataDir).watchdog;
  return HostWatchdog.open({
    ...{ bootId, device, seconds, changed, log, kindOf },
    poolNames: config.pools.map(({ name }) => name),
    readDevice: () => readDevice(folder),
    setTimeout: (wanted) => setDeviceTimeout(device, wanted),
    startFeeder: (timeoutMs, ears) => startFeeder(device, folder, timeoutMs, ears),
    readGuard: () => readGuard(path, bootId),
    writeGuard: (guard) => writeGuard(path, guard),
    nowMs: monoMs,
  });
}
