import { PicketError } from '@picket/protocol';
import { Command, CommanderError } from 'commander';
import { registerAgent } from './commands/agent.ts';
import { registerApiToken } from './commands/api-token.ts';
import { registerAudit } from './commands/audit.ts';
import { registerCap, registerCluster } from './commands/cluster.ts';
import { registerApply, registerExport } from './commands/config-file.ts';
import { registerFence } from './commands/fence.ts';
import { registerFenceAgents } from './commands/fence-agents.ts';
import { registerGate, registerHost } from './commands/host.ts';
import { registerIncident, registerJournal } from './commands/journal.ts';
import { registerNotifier } from './commands/notifier.ts';
import { registerOutbox } from './commands/outbox.ts';
import { registerServer } from './commands/server.ts';
import { registerSettings } from './commands/settings.ts';
import { registerSim } from './commands/sim.ts';
import { registerStatus } from './commands/status.ts';
import { registerToken } from './commands/token.ts';
import { registerUser } from './commands/user.ts';
import { registerVm } from './commands/vm.ts';
import { ApiProblem, ExitCode, UsageError } from './errors.ts';
import type { Io } from './io.ts';
import { defaultTokenFile, defaultUrl } from './session.ts';

const exit = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Every command of `picket`. */
export function buildProgram(io: Io): Command {
  const program = new Command('picket')
    .description(
      'High availability for KVM hypervisors: notices a dead host, proves it dead, starts its VMs elsewhere.',
    )
    .option('--url <url>', `API of the server (default: $PICKET_URL or ${defaultUrl})`)
    .option('--token-file <file>', `token of the API (default: $PICKET_TOKEN_FILE or ${defaultTokenFile})`)
    .option('--ca-file <file>', 'certificate of the CA to believe at an https URL (default: $PICKET_CA_FILE)')
    .option('--cluster <name>', 'which cluster; not needed while there is only one')
    .option('--json', "print the API's answer as JSON")
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(io.size()?.columns ?? 100, 120) })
    .configureOutput({ writeOut: (text) => io.write(text), writeErr: (text) => io.err(text.trimEnd()) })
    .showHelpAfterError('Add --help to see what it takes.')
    .exitOverride();
  registerServer(program, io);
  registerAgent(program, io);
  registerStatus(program, io);
  registerCluster(program, io);
  registerToken(program, io);
  registerHost(program, io);
  registerVm(program, io);
  registerIncident(program, io);
  registerFence(program, io);
  registerFenceAgents(program, io);
  registerGate(program, io);
  registerCap(program, io);
  registerSettings(program, io);
  registerApply(program, io);
  registerExport(program, io);
  registerJournal(program, io);
  registerNotifier(program, io);
  registerOutbox(program, io);
  registerUser(program, io);
  registerApiToken(program, io);
  registerAudit(program, io);
  registerSim(program, io);
  return program;
}

/** Runs one command line; resolves with the exit code: 0 ok, 1 refused or failed, 2 typed wrongly, 130 interrupted. Never throws. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    await buildProgram(io).parseAsync([...args], { from: 'user' });
    return exit.ok;
  } catch (error) {
    return report(error, io, args.includes('--json'));
  }
}

function report(error: unknown, io: Io, json: boolean): number {
  if (error instanceof ExitCode) return error.code;
  if (io.stop.aborted && error instanceof ApiProblem) return exit.interrupted;
  if (error instanceof CommanderError)
    return error.code === 'commander.helpDisplayed' || error.code === 'commander.version' ? exit.ok : exit.usage;
  if (error instanceof UsageError) {
    io.err(error.message);
    return exit.usage;
  }
  if (error instanceof ApiProblem)
    io.err(json ? JSON.stringify(error.problem, null, 2) : `${error.problem.detail}\n${error.problem.hint}`);
  else if (error instanceof PicketError) io.err(`${error.message}\n${error.hint}`);
  else
    io.err(
      io.env.PICKET_DEBUG === '1' && error instanceof Error
        ? (error.stack ?? error.message)
        : `Unexpected failure: ${error instanceof Error ? error.message : String(error)}`,
    );
  return exit.failed;
}
