import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startServer } from '@picket/server';
import { deadlyPorts } from './deadly-ports.ts';
import { killFiles } from './files.ts';
import type { KillPoint } from './points.ts';

/**
 * A Picket server that kills itself with SIGKILL at a chosen point (`<data>/kill-at`), or lets the work wait at one
 * (`<data>/hold-at`) for as long as the file names it. Without these files it is an ordinary server.
 */
const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    data: { type: 'string' },
    'api-port': { type: 'string' },
    'agent-port': { type: 'string' },
    'agent-host': { type: 'string' },
    'advertise-host': { type: 'string' },
  },
});
const data = values.data ?? '';
const files = killFiles(data);
const holdLookMs = 20;

async function at(point: KillPoint): Promise<void> {
  if (files.killAt.get() === point) {
    files.killed.add(point);
    process.kill(process.pid, 'SIGKILL');
  }
  if (files.holdAt.get() !== point) return;
  files.held.add(point);
  while (files.holdAt.get() === point) await wait(holdLookMs);
}

await startServer({
  data,
  apiHost: '127.0.0.1',
  apiPort: Number(values['api-port']),
  agentHost: values['agent-host'] ?? '0.0.0.0',
  agentPort: Number(values['agent-port']),
  advertiseHost: values['advertise-host'] ?? '127.0.0.1',
  ports: (ports) => deadlyPorts(ports, at),
});
