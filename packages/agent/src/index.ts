import { pino } from 'pino';
import { runWith } from './agent.ts';
import { defaultDataDir, loadConfig } from './config.ts';
import { systemIdentity } from './identity.ts';

export { type StartLocalOptions, startLocal } from './control/start-local.ts';
export { type Announced, announceStopping } from './control/stopping.ts';
export { type Joined, type JoinOptions, joinCluster } from './join/join.ts';

export interface RunAgentOptions {
  /** Default: /var/lib/picket-agent */
  readonly data?: string;
  /** Ends the agent. Without it SIGTERM and SIGINT do. */
  readonly signal?: AbortSignal;
}

/**
 * `picket agent run`: runs the agent of a host that has joined, until it is told to end. Logs JSON lines to standard output.
 * @throws PicketError when it cannot begin
 */
export async function runAgent(options: RunAgentOptions = {}): Promise<void> {
  const dataDir = options.data ?? defaultDataDir;
  const config = await loadConfig(dataDir);
  const log = pino({ name: 'picket-agent', base: null });
  await runWith(
    { dataDir, config, identityPort: systemIdentity(config.identityFile), log },
    options.signal ?? terminated(),
  );
}

function terminated(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
