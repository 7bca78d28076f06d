import { existsSync } from 'node:fs';
import { LabError } from '../errors.ts';
import { cliEntry } from '../host/agent.ts';
import { node, readIfThere, scripts } from '../lab/files.ts';
import { holderOf } from '../lab/holder.ts';
import type { Lab } from '../lab/state.ts';
import { findByFile, inServer } from '../machine/inside.ts';
import { family, type Process, processTable, readProcess, signal } from '../machine/processes.ts';
import { run, until } from '../machine/run.ts';
import { serverAddress } from '../net/addresses.ts';

export interface ServerStart {
  /** Another entry script than Picket's CLI; it gets the same arguments. Default $PICKET_LAB_SERVER_ENTRY. */
  entry?: string;
  env?: Record<string, string>;
}

/** The server's process, or undefined when none runs. */
export function findServer(lab: Lab): Process | undefined {
  return findByFile(readIfThere(lab.files.serverPid), holderOf(lab).pidNs);
}

/** Starts the server where the lab's hosts reach it; returns when it has a process, not yet when it serves. */
export async function startServer(lab: Lab, options: ServerStart = {}): Promise<void> {
  if (findServer(lab) !== undefined) throw new LabError('the server runs already');
  const entry = options.entry ?? process.env.PICKET_LAB_SERVER_ENTRY ?? cliEntry;
  if (!existsSync(entry)) throw new LabError(`there is no server to start: ${entry} is missing`);
  const listen = [
    '--api-port',
    '8440',
    '--agent-port',
    '8441',
    '--agent-host',
    serverAddress,
    '--advertise-host',
    serverAddress,
  ];
  const argv = [node, '--disable-warning=ExperimentalWarning', entry, 'server', '--data', lab.files.server, ...listen];
  const env = Object.entries(options.env ?? {}).map(([key, value]) => `${key}=${value}`);
  await run(inServer(lab, ['env', ...env, 'bash', `${scripts}/server-start.sh`, ...argv]));
}

/** Returns when the server answers /healthz. Throws LabError with the end of its log when it dies or stays silent. */
export async function serverHealthy(lab: Lab, timeoutMs = lab.nfs === null ? 30_000 : 120_000): Promise<void> {
  const words = () => (readIfThere(lab.files.serverLog) ?? '').split('\n').slice(-3).join(' · ');
  await until(
    async () => {
      if (findServer(lab) === undefined) throw new LabError(`the server ended right after its start: ${words()}`);
      const answer = await fetch(`http://127.0.0.1:${lab.port}/healthz`, { signal: AbortSignal.timeout(2000) }).catch(
        () => undefined,
      );
      return answer?.ok === true;
    },
    { timeoutMs, everyMs: 100, sentence: () => `the server does not answer: see ${lab.files.serverLog}: ${words()}` },
  );
}

function serverFamily(lab: Lab): Process[] {
  const server = findServer(lab);
  if (server === undefined) throw new LabError('no server runs; start it with: ./lab/lab server-start');
  return family(processTable(), server.pid);
}

/** kill -9 of the server and of the commands it runs, as systemd leaves nothing of a crashed service behind; returns when they are gone. */
export async function crashServer(lab: Lab): Promise<void> {
  const processes = serverFamily(lab);
  for (const process of processes) signal(process.pid, 'SIGKILL');
  await until(() => processes.every(({ pid, startTime }) => readProcess(pid)?.startTime !== startTime), {
    timeoutMs: 10_000,
    everyMs: 5,
    sentence: () => 'the killed server does not end',
  });
}

/** SIGTERM, and the time to end well. */
export async function stopServer(lab: Lab): Promise<void> {
  const [server] = serverFamily(lab);
  if (server === undefined) return;
  signal(server.pid, 'SIGTERM');
  await until(() => readProcess(server.pid)?.startTime !== server.startTime, {
    timeoutMs: 20_000,
    sentence: () => 'the server did not stop within 20 s; end it with: ./lab/lab server-crash',
  });
}

/** The server's machine stands still, like a suspended VM. */
export function pauseServer(lab: Lab): void {
  for (const process of serverFamily(lab)) signal(process.pid, 'SIGSTOP');
}

export function resumeServer(lab: Lab): void {
  for (const process of serverFamily(lab)) signal(process.pid, 'SIGCONT');
}
