import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startServer } from '@picket/server';
import { deadlyPorts } from './deadly-ports.ts';

/**
 * A Picket server that kills itself with SIGKILL at a chosen point: the first line of `<data>/kill-at` names it, and a
 * line in `<data>/killed-at` says that it was reached. Without that file it is an ordinary server.
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

function chosen(): string {
  const file = `${data}/kill-at`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}

function at(point: string): void {
  if (point !== chosen()) return;
  appendFileSync(`${data}/killed-at`, `${point}\n`);
  process.kill(process.pid, 'SIGKILL');
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
